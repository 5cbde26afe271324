/** The figure that follows the boundary: one line that never shows an old answer as a new one. */
import { sentence } from '../../text.js';
import { el } from '../dom.js';

const TONES = { clear: 'good', conflict: 'bad', failed: 'bad' };

const said = (text, tone, ...more) => el('div', { class: `chip chip-${tone}` }, el('strong', { text }), ...more);

/**
 * @param {{state: string, document?: object, failure?: object}} live @param {object} words
 * @param {{area: number, perimeter: number}|null} about what the page itself reckons of the boundary
 */
export function chip({ state, document, why }, { t, format }, about) {
  const size = about && el('span', { class: 'chip-size', text: t('check.live.size', { area: format.ha(about.area), length: format.distance(about.perimeter) }) });
  if (state === 'none') return said(t('check.live.none'), 'none', size);
  if (state === 'pending') return said(t('check.live.pending'), 'pending', size);
  if (state === 'failed') return said(t('check.live.failed'), 'bad', el('span', { text: why }), size);
  const { verdict, rice, site } = document;
  return said(sentence(t(`outcome.${verdict}`)), TONES[verdict] ?? 'warn',
    el('span', { class: 'chip-rice', text: t('check.live.rice', { area: format.m2(rice?.total_m2) ?? t('unknown') }) }),
    el('span', { class: 'chip-size', text: t('check.live.site', { area: format.m2(site.area_m2.planar) ?? t('unknown'), ha: format.ha(site.area_m2.planar) ?? '' }) }));
}
