/** The figure that follows the boundary: one line that never shows an old answer as a new one. */
import { openM2, riceText } from '../../check/figure.js';
import { sentence } from '../../text.js';
import { el } from '../dom.js';

const TONES = { clear: 'good', conflict: 'bad', failed: 'bad' };

const said = (text, tone, ...more) => el('div', { class: `chip chip-${tone}` }, el('strong', { text }), ...more);

/** At least and up to take a line of their own. */
const riceLine = (key, answer, words) => el('span', { class: `chip-rice${openM2(answer.rice, words.format) ? ' chip-span' : ''}`, text: words.t(key, { area: riceText(answer, words) }) });

/** The rice of a moment ago, never its verdict. */
const ago = (passing, words) => passing && riceLine('check.live.passing', passing, words);

/**
 * @param {{state: string, document?: object, passing?: object, failure?: object}} live `passing`: the answer of a moment ago, whose
 *   verdict is never shown @param {object} words
 * @param {{area: number, perimeter: number}|null} about what the page itself reckons of the boundary
 */
export function chip({ state, document, passing, why }, words, about) {
  const { t, format } = words;
  const size = about && el('span', { class: 'chip-size', text: t('check.live.size', { area: format.ha(about.area), length: format.distance(about.perimeter) }) });
  if (state === 'none') return said(t('check.live.none'), 'none', size);
  if (state === 'pending') return said(t('check.live.pending'), 'pending', ago(passing, words), size);
  if (state === 'failed') return said(t('check.live.failed'), 'bad', el('span', { text: why }), size);
  const { verdict, site } = document;
  return said(sentence(t(`outcome.${verdict}`)), TONES[verdict] ?? 'warn',
    riceLine('check.live.rice', document, words),
    el('span', { class: 'chip-size', text: t('check.live.site', { area: format.m2(site.area_m2.planar) ?? t('unknown'), ha: format.ha(site.area_m2.planar) ?? '' }) }));
}
