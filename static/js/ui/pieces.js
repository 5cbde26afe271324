/** The pieces behind a number, as a table under it. */
import { byId, el, fill } from './dom.js';

const MOST = 300;

/** Largest first, with every piece's parcel, code and area. */
export function showPieces(features, name, { t, format }, onPick) {
  const box = byId('pieces');
  if (!box) return;
  const pieces = features.map((feature) => ({ feature, ...feature.properties })).sort((a, b) => b.area_m2 - a.area_m2);
  const sum = pieces.reduce((total, { area_m2: area }) => total + area, 0);
  const row = (piece) => el('tr', {},
    el('td', {}, el('button', {
      type: 'button', class: 'button-plain', text: piece.parcel ?? t('rice.no_parcel'),
      title: t('pieces.zoom', { parcel: piece.parcel ?? '' }), onclick: () => onPick(piece.feature),
    })),
    el('td', {}, piece.code ?? '–', piece.sliver && el('span', { class: 'tag', text: t('pieces.sliver') })),
    el('td', { class: 'number', text: format.m2(piece.area_m2) }));
  const head = ['pieces.parcel', 'pieces.code', 'pieces.area'];
  fill(box,
    el('h3', { text: t('pieces.title', { name }) }),
    pieces.length === 0 ? el('p', { text: t('pieces.none') }) : [
      el('p', { class: 'source', text: `${t('pieces.sum', { n: format.number(pieces.length) })}: ${format.m2(sum)} = ${format.ha(sum)}` }),
      el('div', { class: 'pieces-wrap', tabindex: 0, role: 'region', 'aria-label': t('pieces.title', { name }) }, el('table', { class: 'rice' },
        el('thead', {}, el('tr', {}, head.map((key, at) => el('th', { scope: 'col', class: at === 2 ? 'number' : '', text: t(key) })))),
        el('tbody', {}, pieces.slice(0, MOST).map(row)))),
      pieces.length > MOST && el('p', { class: 'source', text: t('pieces.more', { n: format.number(pieces.length - MOST) }) }),
    ]);
}

export const clearPieces = () => { if (byId('pieces')) fill(byId('pieces')); };
