/** Alternatives side by side: one column a boundary, the numbers of the same layers on the same day. */
import { better, unsettled } from '../../check/better.js';
import { LETTERS } from '../../check/draft.js';
import { day } from '../../text.js';
import { el } from '../dom.js';

function cell(value, unit, { format, t, has }) {
  if (value === null || value === undefined) return t('unknown');
  if (typeof value === 'string') return has(`outcome.${value}`) ? t(`outcome.${value}`) : value;
  if (unit === 'share') return format.percent(value).replace(/\u00a0%$/, '');
  return format.number(value, digitsOf({ unit, values: [value] }));
}

/** Units as the server names them, and as a heading has them. */
const DIGITS = { 'm²': 1, 'm³': 0, VND: 0 };
const digitsOf = ({ unit, values }) => DIGITS[unit] ?? (values.every(Number.isInteger) ? 0 : 2);
const UNITS = { 'm²': 'm²', share: '%', 'm³': 'm³', VND: 'đ' };

/**
 * @param {{columns: object[], rows: object[]}} answer of /api/alternatives
 * @param {{words: object, names: string[], letters: string[], onChoose: (at: number) => void}} context
 */
export function comparison({ columns, rows, inputs }, { words, names, letters, onChoose }) {
  const { t, lang } = words;
  const mark = [el('span', { 'aria-hidden': 'true', text: ' ✓' }), el('span', { class: 'sr-only', text: `, ${t('check.alt.less')}` })];
  const open = letters.filter((_, at) => unsettled(rows)[at]);
  const values = (each) => {
    const best = better(each, rows, columns, digitsOf(each));
    return each.values.map((value, at) => el('td', { class: `number${best[at] ? ' least' : ''}` }, cell(value, each.unit, words), best[at] && mark.map((part) => part.cloneNode(true))));
  };
  const row = (each) => el('tr', {},
    el('th', { scope: 'row', text: [each[lang] ?? each.vi, UNITS[each.unit] && `(${UNITS[each.unit]})`].filter(Boolean).join(' ') }),
    values(each));
  return el('section', { class: 'comparison', 'aria-label': t('check.alt.compare') },
    el('h3', { text: t('check.alt.compare') }),
    open.length > 0 && el('p', { class: 'notice notice-warn', text: t('check.alt.open', { letters: open.join(', ') }) }),
    el('div', { class: 'scroll-x', tabindex: 0, role: 'region', 'aria-label': t('check.alt.compare') }, el('table', { class: 'rice compare' },
      el('thead', {}, el('tr', {}, el('td', {}), names.map((name, at) => el('th', { scope: 'col', class: 'number' }, el('button', { type: 'button', class: `alt alt-${LETTERS.indexOf(letters[at])}`, onclick: () => onChoose(at) }, el('b', { text: letters[at] }), ` ${name}`))))),
      el('tbody', {}, rows.map(row)))),
    el('p', { class: 'source', text: t('check.alt.note', { date: day(columns[0]?.as_of) }) }),
    inputs && el('p', { class: 'source' }, `${t('check.alt.inputs')}: `, el('code', { text: String(inputs).slice(0, 23) })));
}
