/** A table of the check document: columns with units, rows with subtotals that add up. */
import { el } from '../dom.js';

const cell = (value, { digits }, format) => {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number' ? format.number(value, digits ?? 0) : String(value);
};

/**
 * @param {{columns: object[], rows: object[]}} table of the document's `tables`
 * @param {{words: object, amount?: (row: object, text: string) => Node|string}} context `amount` may make a number of a row a button
 */
export function documentTable(table, { words, amount = null }) {
  const { title, format, lang } = words;
  const numeric = ({ digits, unit }) => digits !== null && digits !== undefined ? true : Boolean(unit);
  const head = (column) => el('th', { scope: 'col', class: numeric(column) ? 'number' : '', text: [column[lang] ?? column.vi, column.unit && `(${column.unit})`].filter(Boolean).join(' ') });
  const body = (row) => el('tr', { class: row.kind === 'row' ? '' : `total kind-${row.kind}` }, table.columns.map((column, at) => {
    const value = row.values[column.key] ?? row.values[`${column.key}_${lang}`];
    const text = cell(value, { digits: row.digits?.[column.key] ?? column.digits }, format);
    if (at === 0) return el('th', { scope: 'row', text });
    const first = table.columns.findIndex(numeric) === at;
    return el('td', { class: numeric(column) ? 'number' : '' }, first && amount ? amount(row, text) : text);
  }));
  return el('div', { class: 'scroll-x', tabindex: 0, role: 'region', 'aria-label': title(table) },
    el('table', { class: 'rice' }, el('caption', { class: 'sr-only', text: title(table) }),
      el('thead', {}, el('tr', {}, table.columns.map(head))), el('tbody', {}, table.rows.map(body))));
}
