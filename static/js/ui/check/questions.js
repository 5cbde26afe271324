/** What is to be decided before a boundary can be used: questions with their choices, a traverse's closing, repaired text. */
import { closingRatio, takenBack } from '../../check/answers.js';
import { parseNumber } from '../../check/typed.js';
import { sentence } from '../../text.js';
import { el } from '../dom.js';

/** Choices that stand as buttons; more are a list to choose from. */
const FEW = 6;

const textOf = (thing, lang) => thing[lang] ?? thing.vi;

function manyChoices({ option, choices }, { words: { t, lang }, onAnswer }) {
  const list = el('select', { id: `answer-${option}`, 'aria-label': t('check.ask.choices') }, choices.map((each) => el('option', { value: each.value, text: textOf(each, lang) })));
  return [list, el('button', { type: 'button', class: 'button-primary', text: t('check.ask.use'), onclick: () => onAnswer(option, list.value) })];
}

const fewChoices = ({ option, choices }, { words: { lang }, onAnswer }) => choices.map((each, at) => el('button', {
  type: 'button', id: `answer-${option}-${at}`, text: textOf(each, lang), onclick: () => onAnswer(option, each.value),
}));

/** @param {{words: object, onAnswer: (option: string, value: string|null) => void}} context */
export const questionList = (questions, context) => questions.map((question) => el('fieldset', { class: 'question', data: { option: question.option } },
  el('legend', { text: sentence(textOf(question, context.words.lang)) }),
  el('div', { class: 'buttons' }, question.choices.length > FEW ? manyChoices(question, context) : fewChoices(question, context))));

/** Answers that stand, each with a way back. */
export function answersGiven(answers, { words: { t, format }, onAnswer }) {
  const shown = (option, value) => (option === 'start' ? value.split(',').map((each) => format.number(Number(each), 2)).join(' – ') : value);
  const said = (option, value) => t(`check.ask.said.${option}`, { value: shown(option, value) });
  const list = takenBack(answers);
  return list.length > 0 && el('ul', { class: 'answers', 'aria-label': t('check.ask.answers') }, list.map(([option, value]) => el('li', {},
    el('span', { text: said(option, value) }),
    el('button', { type: 'button', class: 'button-plain fix', id: `again-${option}`, text: t('check.ask.again'), 'aria-label': `${said(option, value)}: ${t('check.ask.again')}`, onclick: () => onAnswer(option, null) }))));
}

/** The first point of a traverse that the table does not have. */
export function startForm({ words: { t }, onAnswer }) {
  const field = (id, key) => el('input', { id, inputmode: 'decimal', autocomplete: 'off', size: 14, 'aria-label': t(key), placeholder: t(key) });
  const [north, east] = [field('start-north', 'check.traverse.north'), field('start-east', 'check.traverse.east')];
  function submit(event) {
    event.preventDefault();
    const numbers = [north, east].map(({ value }) => parseNumber(value));
    [north, east].forEach((input, at) => input.setAttribute('aria-invalid', String(numbers[at] === null)));
    if (!numbers.includes(null)) onAnswer('start', numbers.join(','));
  }
  return el('form', { class: 'question', onsubmit: submit }, el('p', { text: t('check.ask.start') }),
    el('div', { class: 'inline' }, north, east, el('button', { type: 'submit', text: t('check.ask.use') })));
}

const box = (id, on, text, onChange) => el('label', { class: 'tick', for: id },
  el('input', { type: 'checkbox', id, checked: on, onchange: ({ target }) => onChange(target.checked) }), el('span', { text }));

/** How well a traverse closes, and whether its error is distributed: only where somebody asks for it. */
export function closingOf(traverse, { words: { t, format }, onAnswer }) {
  if (typeof traverse?.closing_m !== 'number') return false;
  const n = closingRatio(traverse);
  return el('section', { class: 'closing', id: 'closing', 'aria-label': t('check.closing.title') },
    el('p', {}, el('b', { text: t('check.closing.error', { distance: format.number(traverse.closing_m, 3) }) }), ' · ',
      el('b', { text: n === null ? t('check.traverse.exact') : `1:${format.number(n)}` })),
    el('p', { class: 'source', text: t('check.closing.parts', { north: format.number(traverse.north_m, 3), east: format.number(traverse.east_m, 3), length: format.distance(traverse.length_m) }) }),
    n !== null && box('adjust', traverse.adjusted === true, t('check.closing.adjust'), (on) => onAnswer('adjust', on ? 'true' : null)));
}

/** Text in old codes as it came and as it is put right, by column. */
export function repairTable(repairs, { words: { t, format }, onAnswer }) {
  if (!repairs?.length) return false;
  const samples = ({ column, samples: list, encoding, count, case_lost: lost }) => list.map(({ before, after }, at) => el('tr', {},
    at === 0 && el('th', { scope: 'rowgroup', rowspan: list.length }, column,
      el('span', { class: 'source', text: ` ${t('check.repair.about', { code: t(`check.repair.${encoding}`), n: format.number(count) })}` }),
      lost > 0 && el('span', { class: 'source', text: ` ${t('check.repair.case_lost', { n: format.number(lost) })}` })),
    el('td', {}, el('code', { text: before })), el('td', { 'aria-hidden': 'true', text: '→' }), el('td', { text: after })));
  return el('section', { class: 'repairs', id: 'repairs', 'aria-label': t('check.repair.title') },
    el('h3', { text: t('check.repair.title') }),
    el('div', { class: 'scroll-x', tabindex: 0, role: 'region', 'aria-label': t('check.repair.title') }, el('table', { class: 'rows' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col', text: t('check.repair.column') }), el('th', { scope: 'col', text: t('check.repair.before') }), el('td', {}), el('th', { scope: 'col', text: t('check.repair.after') }))),
      repairs.map((each) => el('tbody', {}, samples(each))))),
    box('repair-text', repairs.every(({ applied }) => applied !== false), t('check.repair.use'), (on) => onAnswer('repair_text', on ? 'true' : 'false')));
}
