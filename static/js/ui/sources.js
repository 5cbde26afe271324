/** Where a value comes from, and marks that a value must not be shown without. */
import { httpsAddress } from '../text.js';
import { el } from './dom.js';

/** Addresses in a source's text become links, the words around them stay text. */
export function sourceOf(text, { t }) {
  if (!text) return null;
  const parts = String(text).split(/(https:\/\/[^\s,;]+)/);
  const link = (part) => (httpsAddress(part)
    ? el('a', { href: part, rel: 'noreferrer noopener', target: '_blank', text: new URL(part).hostname.replace(/^www\./, ''), title: part })
    : part);
  return el('span', { class: 'source' }, `${t('panel.source')}: `, parts.map(link));
}

export const unknown = ({ t }) => el('span', { class: 'unknown', text: t('unknown') });

/** Kinds of boundary that nobody has measured. */
export const isDrawn = (boundary) => boundary === 'illustrative' || boundary === 'simulated';

/** "minh họa", "mô phỏng" or "đo đạc" beside a shape and every number made from it. */
export function kindTag(kind, { t, has }) {
  const key = `tag.${kind}`;
  return has(key) ? el('span', { class: `tag tag-${kind}`, text: t(key) }) : null;
}
