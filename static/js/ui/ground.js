/** Cards and signs for what lies at a point of the map. */
import { landTitle, roundDistance } from '../text.js';
import { el } from './dom.js';
import { kindTag } from './sources.js';

/** Parcels over one another at a point that a sign names; a card names all. */
const SIGN_LIMIT = 3;

const codeOf = ({ code }) => code || '?';

function titleOf(parcel, { t, title }) {
  return title(parcel) || t('map.unknown_code');
}

/** "Thửa 12 · LUC Đất chuyên trồng lúa · 1.234,6 m²" */
function parcelText(parcel, words) {
  const text = words.t('map.parcel', { id: parcel.id, code: codeOf(parcel), title: titleOf(parcel, words) });
  return [text, words.format.m2(parcel.area_m2)].filter(Boolean).join(' · ');
}

function card(heading, { words, kind, onClose }, ...body) {
  return el('section', { class: 'overlay ground-card', 'aria-label': heading },
    el('div', { class: 'ground-head' }, el('b', { text: heading }), kindTag(kind, words),
      el('button', { type: 'button', class: 'button-plain ground-close', 'aria-label': words.t('panel.close'), text: '×', onclick: onClose })),
    ...body);
}

/**
 * All parcels at a point.
 * @param {object[]} parcels of /api/landuse/at
 * @param {{words: object, kind: string|undefined, onClose: () => void}} options
 */
export function parcelCard(parcels, options) {
  const { t, has } = options.words;
  const tagged = (text) => (has(`tag.${options.kind}`) ? `${text} (${t(`tag.${options.kind}`)})` : text);
  if (!parcels.length) return card(t('ground.none'), { ...options, kind: null });
  if (parcels.length === 1) return card(tagged(parcelText(parcels[0], options.words)), { ...options, kind: null });
  return card(tagged(t('ground.over', { n: parcels.length })), { ...options, kind: null },
    el('ul', {}, parcels.map((parcel) => el('li', { text: parcelText(parcel, options.words) }))));
}

/** A few words beside the pointer. */
export function parcelSign(parcels, { words, kind }) {
  const more = parcels.length - SIGN_LIMIT;
  return el('div', {}, parcels.slice(0, SIGN_LIMIT).map((parcel) => el('div', { text: parcelText(parcel, words) })),
    more > 0 && el('div', { text: words.t('ground.more', { n: more }) }), kindTag(kind, words));
}

/**
 * The shares of a square.
 * @param {{m2: number, shares: [string, number][]}|null} cell null for a square without parcels
 * @param {{words: object, titles: Map<string, string>, kind: string|undefined, side: number, ground: number,
 *   onClose: () => void}} options side: metres on the ground; ground: m²
 */
export function squareCard(cell, { titles, side, ground, ...options }) {
  const { t, format } = options.words;
  const square = t('ground.square', { side: roundDistance(side, format) });
  if (!cell) return card(`${square}: ${t('ground.none_here')}`, { ...options, kind: null });
  const row = ([code, area]) => el('tr', {},
    el('th', { scope: 'row' }, el('b', { text: code || '?' }), ` ${landTitle(code, titles, t)}`),
    el('td', { class: 'number', text: format.ha(area) }), el('td', { class: 'number', text: format.percent(area / cell.m2) }));
  return card(`${square}: ${t('ground.parcels', { area: format.ha(cell.m2), share: format.percent(Math.min(1, cell.m2 / ground)) })}`, options,
    el('table', {}, el('caption', { class: 'sr-only', text: t('ground.shares') }), el('tbody', {}, cell.shares.map(row))));
}
