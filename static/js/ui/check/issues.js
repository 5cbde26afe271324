/** A pasted table row by row, each fault at the row it is in. */
import { linesOf } from '../../check/typed.js';
import { el } from '../dom.js';

const SEVERE = ['error', 'warning', 'info'];
/** A sign of its own for each, so that no reader needs the colour. */
export const SIGNS = { error: '✕', warning: '⚠', info: 'ℹ' };
const MOST = 500;

const rank = ({ severity }) => SEVERE.indexOf(severity);
const of = (issue) => issue.row ?? null;

/** Errors first, then as they stand in the table. */
export const ordered = (issues) => [...issues].sort((a, b) => rank(a) - rank(b) || (of(a) ?? 0) - (of(b) ?? 0));

export const textOf = (issue, lang) => issue[lang] ?? issue.vi ?? issue.en ?? issue.kind;

const sign = (severity) => SIGNS[severity] && el('span', { class: `sign sign-${severity}`, 'aria-hidden': 'true', text: SIGNS[severity] });

export function note(issue, { t, lang }) {
  return el('p', { class: `issue issue-${issue.severity}` }, sign(issue.severity), ' ',
    el('b', { text: `${t(`check.issue.${issue.severity}`)}: ` }), textOf(issue, lang));
}

/** Issues that belong to no row. */
export const loose = (issues, words) => ordered(issues).filter((issue) => of(issue) === null).map((issue) => note(issue, words));

/**
 * @param {string} text @param {object[]} issues
 * @param {{words: object, onLine: (line: object) => void, onPlace: (row: number) => void, placed: Set<number>}} context placed: rows that lie on the map
 */
export function rowTable(text, issues, { words, onLine, onPlace, placed }) {
  const { t } = words;
  const byRow = new Map();
  for (const issue of issues) {
    if (of(issue) !== null) byRow.set(of(issue), [...(byRow.get(of(issue)) ?? []), issue]);
  }
  const lines = linesOf(text).filter((line) => line.text.trim());
  const row = (line) => {
    const found = byRow.get(line.row) ?? [];
    const worst = found.length ? SEVERE[Math.min(...found.map(rank))] : 'none';
    return el('tr', { class: `row-${worst}` },
      el('th', { scope: 'row', class: 'number' }, sign(worst), ` ${line.row}`),
      el('td', {}, el('code', { text: line.text.replaceAll('\t', '   ') }), found.map((issue) => note(issue, words)),
        ['error', 'warning'].includes(worst) && el('button', { type: 'button', class: 'button-plain fix', text: t('check.paste.fix', { n: line.row }), onclick: () => onLine(line) }),
        placed.has(line.row) && el('button', { type: 'button', class: 'button-plain fix', id: `place-${line.row}`, text: t('check.paste.place', { n: line.row }), onclick: () => onPlace(line.row) })));
  };
  const shown = lines.length > MOST ? lines.filter((line) => byRow.has(line.row)) : lines;
  return el('div', { class: 'rows-wrap', tabindex: 0, role: 'region', 'aria-label': t('check.paste.rows') },
    el('table', { class: 'rows' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col', class: 'number', text: t('check.paste.row') }), el('th', { scope: 'col', text: t('check.paste.read') }))),
      el('tbody', {}, shown.map(row))));
}
