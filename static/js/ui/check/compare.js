/** Alternatives side by side: one column a boundary, the numbers of the same layers on the same day. */
import { day } from '../../text.js';
import { el } from '../dom.js';

function cell(value, unit, { format, t, has }) {
  if (value === null || value === undefined) return t('unknown');
  if (typeof value === 'string') return has(`outcome.${value}`) ? t(`outcome.${value}`) : value;
  if (unit === 'share') return format.percent(value);
  return format.number(value, DIGITS[unit] ?? (Number.isInteger(value) ? 0 : 2));
}

/** Units as the server names them, and as a heading has them. */
const DIGITS = { 'm²': 1, 'm³': 0, VND: 0 };
const UNITS = { 'm²': 'm²', share: '%', 'm³': 'm³', VND: 'đ' };

/**
 * @param {{columns: object[], rows: object[]}} answer of /api/alternatives
 * @param {{words: object, names: string[], letters: string[], onChoose: (at: number) => void}} context
 */
export function comparison({ columns, rows, inputs }, { words, names, letters, onChoose }) {
  const { t, lang } = words;
  const numbers = (values) => values.filter((value) => typeof value === 'number');
  const least = ({ values, signed }) => (!signed && numbers(values).length === values.length && new Set(values).size > 1 ? Math.min(...values) : null);
  const row = (each) => el('tr', {},
    el('th', { scope: 'row', text: [each[lang] ?? each.vi, UNITS[each.unit] && `(${UNITS[each.unit]})`].filter(Boolean).join(' ') }),
    each.values.map((value) => el('td', { class: `number${value === least(each) ? ' least' : ''}` }, cell(value, each.unit, words).replace(/\u00a0%$/, ''))));
  return el('section', { class: 'comparison', 'aria-label': t('check.alt.compare') },
    el('h3', { text: t('check.alt.compare') }),
    el('div', { class: 'scroll-x', tabindex: 0, role: 'region', 'aria-label': t('check.alt.compare') }, el('table', { class: 'rice compare' },
      el('thead', {}, el('tr', {}, el('td', {}), names.map((name, at) => el('th', { scope: 'col', class: 'number' }, el('button', { type: 'button', class: `alt alt-${at}`, onclick: () => onChoose(at) }, el('b', { text: letters[at] }), ` ${name}`))))),
      el('tbody', {}, rows.map(row)))),
    el('p', { class: 'source', text: t('check.alt.note', { date: day(columns[0]?.as_of) }) }),
    inputs && el('p', { class: 'source' }, `${t('check.alt.inputs')}: `, el('code', { text: String(inputs).slice(0, 23) })));
}
