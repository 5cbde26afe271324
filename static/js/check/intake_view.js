/** A boundary from a pasted table or a file: what the server read, row by row, and which CRS it may be in. */
import * as api from '../api.js';
import { el, fill } from '../ui/dom.js';
import { guessList } from '../ui/check/guesses.js';
import { loose, rowTable } from '../ui/check/issues.js';
import { answersGiven, closingOf, questionList, repairTable, startForm } from '../ui/check/questions.js';
import { answered, isPlain, noAnswers } from './answers.js';
import { faultsOf } from './faults.js';
import { givenOf } from './given.js';
import { recordOf } from './intake_record.js';
import { fromGeometry } from './shape.js';

const PASTED = 'bang-toa-do.txt';
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * @param {{words: object, take: (parts: object[], source: object, more: object) => void, guesses: (list: object[]) => void, faults: (list: object[]) => void,
 *   fit: (geometries: object[]) => void, status: object}} context
 */
export function intakeView({ words, take, guesses, faults, fit, status }) {
  const { t } = words;
  let answer = null;
  let chosen = null;
  let sent = null;
  let mine = null;
  let text = null;

  const box = el('div', { class: 'intake', id: 'intake-answer', 'aria-live': 'polite', tabindex: -1 });
  const area = el('textarea', {
    id: 'paste', rows: 8, spellcheck: 'false', autocomplete: 'off', wrap: 'off', placeholder: t('check.paste.example'), 'aria-describedby': 'paste-note',
    oninput: () => box.childElementCount && forget(),
  });

  function forget() {
    answer = null;
    chosen = null;
    guesses([]);
    faults([]);
    fill(box);
  }

  const shapeOf = () => {
    const guess = answer.hypotheses?.find(({ key }) => key === chosen);
    if (guess) return [{ type: 'Feature', properties: {}, geometry: guess.geometry, geometry_given: guess.geometry_given }];
    return answer.features?.features ?? [];
  };

  function use(features) {
    const guess = answer.hypotheses?.find(({ key }) => key === chosen) ?? null;
    const parts = features.flatMap(({ geometry }) => fromGeometry(geometry));
    const name = features.length === 1 ? features[0].properties?.name ?? features[0].properties?.ten ?? '' : '';
    take(parts, recordOf(answer, sent.from, sent.name, { guess, answers: sent.answers }), {
      declared: answer.declared_m2 ?? null, name: String(name), given: givenOf(features.map(({ geometry_given: given }) => given ?? null)),
    });
    guesses([]);
    faults([]);
  }

  function look(key) {
    chosen = key;
    guesses(answer.hypotheses.map((guess) => ({ geometry: guess.geometry, chosen: guess.key === key })));
    fit([answer.hypotheses.find((guess) => guess.key === key).geometry]);
    show();
    document.querySelector('.guesses input:checked')?.focus();
  }

  function several(features) {
    const name = ({ properties, id }, at) => String(properties?.name ?? properties?.ten ?? id ?? at + 1);
    return el('fieldset', { class: 'several' }, el('legend', { text: t('check.file.several', { n: features.length }) }),
      el('ul', {}, features.map((feature, at) => el('li', {}, el('label', {},
        el('input', { type: 'checkbox', name: 'feature', value: at, checked: features.length <= 4 }), ` ${name(feature, at)}`)))),
      el('button', { type: 'button', class: 'button-primary', text: t('check.file.use_chosen'), onclick: () => {
        const on = [...box.querySelectorAll('input[name=feature]:checked')].map(({ value }) => features[Number(value)]);
        if (on.length) use(on);
      } }));
  }

  function toLine(line) {
    area.focus();
    area.setSelectionRange(line.start, line.end);
    // The browser scrolls to a caret, not to a selection: half a table up it would not be seen.
    area.scrollTop = (area.scrollHeight * (line.row - 3)) / Math.max(1, area.value.split('\n').length);
  }

  const guessesOf = () => answer.hypotheses ?? [];
  const isError = ({ severity }) => severity === 'error';

  function verdictOf(issues) {
    if (answer.questions?.length) return el('p', { class: 'notice notice-warn', role: 'status', text: t('check.ask.first') });
    const errors = issues.filter(isError).length;
    const wrong = text === null ? 'check.file.errors' : 'check.paste.errors';
    const warnings = issues.filter(({ severity }) => severity === 'warning').length;
    if (errors) return el('p', { class: 'notice notice-bad', role: 'status', text: t(wrong, { n: errors }) });
    return el('p', { class: warnings ? 'notice notice-warn' : 'notice', role: 'status', text: warnings ? t('check.paste.look', { n: warnings }) : t('check.paste.sound', { n: issues.length }) });
  }

  /** An answer is the same bytes read again with it; the focus stays in what is shown. */
  function onAnswer(option, value) {
    const held = document.activeElement?.id;
    return read(sent.payload, sent.name, sent.from, answered(sent.answers, option, value)).then(() => (document.getElementById(held) ?? box).focus());
  }
  const asking = { words, onAnswer };
  const lacksStart = (issues) => issues.some(({ kind }) => kind === 'no_start');

  /** The reading whose ground is shown: the chosen one, else the likeliest. */
  const readingOf = () => guessesOf().find(({ key }) => key === chosen) ?? guessesOf()[0] ?? answer.features?.features[0];

  /** Rows that something is wrong with, marked on the map and in the list of rows. */
  function rows(issues) {
    const found = faultsOf(issues, text, readingOf());
    faults(found);
    const onPlace = (row) => fit([{ type: 'MultiPoint', coordinates: found.filter((each) => each.row === row).flatMap(({ point, lines }) => [point, ...lines.flat()]) }]);
    return rowTable(text, issues, { words, onLine: toLine, onPlace, placed: new Set(found.map(({ row }) => row)) });
  }

  /** What is left to do: nothing where a question stands or the CRS must be chosen first. */
  function next() {
    const list = answer.features?.features ?? [];
    if (guessesOf().length) return guessList(guessesOf(), { words, chosen, onLook: look, onChoose: () => use(shapeOf()) });
    if (list.length > 1) return several(list);
    return list.length === 1 && el('button', { type: 'button', class: 'button-primary', id: 'intake-use', text: t('check.take.use'), onclick: () => use(list) });
  }

  function show() {
    const asked = new Set((answer.questions ?? []).map(({ vi }) => vi));
    const issues = (answer.issues ?? []).filter(({ vi }) => !asked.has(vi));
    fill(box, verdictOf(issues), loose(issues, words), answersGiven(sent.answers, asking), lacksStart(issues) && startForm(asking), questionList(answer.questions ?? [], asking),
      closingOf(answer.traverse, asking), repairTable(answer.text_repairs, asking),
      text !== null && rows(issues), next());
    toFirst();
  }

  /** The first row to look at stands in view. */
  function toFirst() {
    box.querySelector('.row-error, .row-warning')?.scrollIntoView({ block: 'nearest' });
  }

  /** Everything that was read is shown; what leaves no question is taken at once. */
  function settle(found) {
    answer = found;
    show();
    const list = answer.features?.features ?? [];
    guesses(guessesOf().map(({ geometry }) => ({ geometry, chosen: false })));
    const shapes = [...list, ...guessesOf()].map(({ geometry }) => geometry).filter(Boolean);
    if (shapes.length) fit(shapes);
    if (isPlain(answer) && sent.fresh) use(list);
  }

  async function read(payload, name, from, answers = null) {
    forget();
    mine?.abort();
    mine = new AbortController();
    const { signal } = mine;
    sent = { payload, name, from, answers: answers ?? noAnswers(), fresh: answers === null };
    fill(box, el('p', { role: 'status', text: t('check.file.reading') }));
    try {
      const found = await api.postIntake(payload, name, sent.answers, signal);
      if (!signal.aborted) settle(found);
    } catch (failure) {
      if (!signal.aborted) fill(box, el('p', { class: 'notice notice-bad', role: 'alert', text: status.why(failure) }));
    }
  }

  function open(file) {
    if (!file) return undefined;
    text = null;
    if (file.size > MOST_BYTES) return fill(box, el('p', { class: 'notice notice-bad', role: 'alert', text: t('check.file.too_large') }));
    return read(file, file.name, 'file');
  }

  const paste = () => {
    text = area.value;
    if (text.trim()) read(text, PASTED, 'corners');
  };
  area.addEventListener('paste', () => setTimeout(paste));

  const picker = el('input', { type: 'file', id: 'file', class: 'sr-only', tabindex: -1, 'aria-label': t('check.way.file'), accept: '.geojson,.json,.zip,.gpkg,.kml,.kmz,.dxf,.fgb,.csv,.txt,.xlsx,.shp', onchange: ({ target }) => open(target.files[0]) });
  const drop = el('div', { class: 'drop', id: 'drop' },
    el('p', { text: t('check.file.drop') }), el('button', { type: 'button', id: 'file-choose', text: t('check.file.choose'), onclick: () => picker.click() }), picker,
    el('p', { class: 'source', text: t('check.file.formats') }));
  for (const name of ['dragenter', 'dragover']) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add('over'); });
  for (const name of ['dragleave', 'drop']) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove('over'); });
  drop.addEventListener('drop', ({ dataTransfer }) => open(dataTransfer.files[0]));

  return {
    open,
    close: forget,
    paste: () => [el('label', { for: 'paste', text: t('check.paste.label') }), area, el('p', { class: 'source', id: 'paste-note', text: t('check.paste.note') }),
      el('button', { type: 'button', class: 'button-primary', id: 'paste-read', text: t('check.paste.do'), onclick: paste }), box],
    file: () => [drop, box],
  };
}
