/** The figure that follows the boundary: one line that never shows an old answer as a new one. */
import { sentence } from '../../text.js';
import { el } from '../dom.js';

const TONES = { clear: 'good', conflict: 'bad', failed: 'bad' };

const said = (text, tone, ...more) => el('div', { class: `chip chip-${tone}` }, el('strong', { text }), ...more);

/** The rice of a moment ago, never its verdict. */
function ago(passing, t, format) {
  const area = format.m2(passing?.rice?.total_m2);
  return area && el('span', { class: 'chip-rice', text: t('check.live.passing', { area }) });
}

/**
 * @param {{state: string, document?: object, passing?: object, failure?: object}} live `passing`: the answer of a moment ago, whose
 *   verdict is never shown @param {object} words
 * @param {{area: number, perimeter: number}|null} about what the page itself reckons of the boundary
 */
export function chip({ state, document, passing, why }, { t, format }, about) {
  const size = about && el('span', { class: 'chip-size', text: t('check.live.size', { area: format.ha(about.area), length: format.distance(about.perimeter) }) });
  if (state === 'none') return said(t('check.live.none'), 'none', size);
  if (state === 'pending') return said(t('check.live.pending'), 'pending', ago(passing, t, format), size);
  if (state === 'failed') return said(t('check.live.failed'), 'bad', el('span', { text: why }), size);
  const { verdict, rice, site } = document;
  return said(sentence(t(`outcome.${verdict}`)), TONES[verdict] ?? 'warn',
    el('span', { class: 'chip-rice', text: t('check.live.rice', { area: format.m2(rice?.total_m2) ?? t('unknown') }) }),
    el('span', { class: 'chip-size', text: t('check.live.site', { area: format.m2(site.area_m2.planar) ?? t('unknown'), ha: format.ha(site.area_m2.planar) ?? '' }) }));
}
