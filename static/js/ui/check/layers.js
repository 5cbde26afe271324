/** The layers that were asked, what each answered, and its rows, each a button that shows it on the map. */
import { rowKey } from '../../check/rows.js';
import { el } from '../dom.js';

/** Rows of a layer; a longer list is left to the statement. */
const MOST = 40;

/** The measure of a row: shared ground, length, or how far it is. */
function measure({ area_m2: area, length_m: length, distance_m: metres }, format) {
  if (typeof area === 'number') return format.m2(area);
  const along = length ?? metres;
  return typeof along === 'number' ? format.distance(along) : '';
}

function rowsOf(layer, { words: { t, format }, shown, onRow }) {
  const item = (row) => el('li', {}, el('button', {
    type: 'button', class: 'button-plain', 'aria-pressed': String(shown === rowKey(layer, row)), title: t('check.result.row', { name: row.name }), onclick: () => onRow(layer, row),
  }, row.count > 1 ? `${row.name} (${format.number(row.count)})` : row.name), el('span', { class: 'number', text: measure(row, format) }));
  const rows = layer.rows ?? [];
  return rows.length > 0 && [
    el('ul', { class: 'layer-rows' }, rows.slice(0, MOST).map(item)),
    rows.length > MOST && el('p', { class: 'source', text: t('check.result.more_rows', { n: format.number(rows.length - MOST) }) }),
  ];
}

/** @param {object} document @param {{words: object, layerNames: Map, shown: string|null, onRow: (layer: object, row: object) => void}} context */
export function layerList(document, context) {
  const { words: { t, title, format, has }, layerNames } = context;
  const how = ({ operator, distance_m: metres }) => operator && has(`statement.operator.${operator}`)
    && [t(`statement.operator.${operator}`), typeof metres === 'number' && format.distance(metres)].filter(Boolean).join(' ');
  const amount = (row) => format.m2(row.overlap_m2 ?? row.total_m2 ?? null) ?? (row.count > 0 ? format.number(row.count) : '');
  const item = (row) => el('li', {},
    el('span', { class: 'layer-name' }, title(row) || layerNames.get(row.layer) || row.layer, how(row) && el('span', { class: 'source', text: ` (${how(row)})` })),
    row.outcome ? el('span', { class: 'outcome', data: { outcome: row.outcome }, text: t(`outcome.${row.outcome}`) }) : el('span', { class: 'source', text: t('check.result.for_information') }),
    el('span', { class: 'number', text: amount(row) }),
    title(row, 'message') && el('p', { class: 'source', text: title(row, 'message') }), rowsOf(row, context));
  return el('ul', { class: 'layer-list' }, [...document.layers, ...(document.context ?? [])].map(item));
}
