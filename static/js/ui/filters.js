/** The filter form and the chips that say what is filtered. */
import { ANSWERS, FILTERS, noFilters } from '../state.js';
import { byId, el, fill } from './dom.js';
import { stageMark } from './patterns.js';

const ANSWER_NAMES = ['blocked', 'rice', 'wastewater'];

function select(name, options, { t }) {
  const id = `filter-${name}`;
  const empty = el('option', { value: '', text: t('filter.all') });
  return el('div', { class: 'row' },
    el('label', { for: id, text: t(`filter.${name}`) }),
    el('select', { id, name }, empty, options.map(([value, text]) => el('option', { value, text }))));
}

function stageChecks(stages, { t, title }) {
  const check = (stage) => el('label', { class: 'check' },
    el('input', { type: 'checkbox', name: 'stage', value: stage.key }),
    stageMark(stage), title(stage), el('span', { class: 'count', data: { stage: stage.key } }));
  return el('fieldset', {}, el('legend', { text: t('filter.stage') }), [...stages.values()].map(check));
}

/** Names of filter values in words. */
function valueName(name, value, { words, stages, names }) {
  if (name === 'stage') return words.title(stages.get(value)) || value;
  if (name === 'q') return `“${value}”`;
  if (FILTERS[name] === 'answer') return `${words.t(`filter.${name}`)}: ${words.t(`filter.${value}`)}`;
  return names[name].get(value) ?? value;
}

/** Every single filter as [name, value, words]. */
export function filterWords(filters, context) {
  return Object.keys(FILTERS).flatMap((name) => [filters[name]].flat().filter(Boolean)
    .map((value) => [name, value, valueName(name, value, context)]));
}

/**
 * @param {{words: object, stages: Map, names: {district: Map, commune: Map}, onChange: (filters: object) => void}} context
 */
export function filterForm(context) {
  const { words, stages, names, onChange } = context;
  const form = byId('filters-form');
  const answers = ANSWERS.map((value) => [value, words.t(`filter.${value}`)]);
  let current = noFilters();

  fill(form,
    stageChecks(stages, words),
    select('district', [...names.district], words),
    select('commune', [...names.commune], words),
    ANSWER_NAMES.map((name) => select(name, answers, words)),
    el('button', { type: 'reset', text: words.t('filter.clear') }));

  const read = () => {
    const data = new FormData(form);
    const one = (name) => [data.get(name)].filter(Boolean);
    return {
      ...current,
      stage: data.getAll('stage'), district: one('district'), commune: one('commune'),
      ...Object.fromEntries(ANSWER_NAMES.map((name) => [name, data.get(name) ?? ''])),
    };
  };
  form.addEventListener('change', () => onChange(read()));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', (event) => { event.preventDefault(); onChange(noFilters()); });

  return {
    show(filters) {
      current = filters;
      for (const box of form.elements.stage) box.checked = filters.stage.includes(box.value);
      form.elements.district.value = filters.district[0] ?? '';
      form.elements.commune.value = filters.commune[0] ?? '';
      for (const name of ANSWER_NAMES) form.elements[name].value = filters[name];
      showChips(filters, context);
    },
    counts(byStage) {
      for (const place of form.querySelectorAll('.count')) place.textContent = byStage.get(place.dataset.stage) ?? 0;
    },
  };
}

function without(filters, name, value) {
  const left = FILTERS[name] === 'list' ? filters[name].filter((each) => each !== value) : '';
  return { ...filters, [name]: left };
}

function showChips(filters, context) {
  const { words: { t }, onChange } = context;
  const chip = ([name, value, text]) => el('button', {
    type: 'button', 'aria-label': t('filter.remove', { name: text }), text: `${text} ×`,
    onclick: () => onChange(without(filters, name, value)),
  });
  const active = filterWords(filters, context);
  fill(byId('chips'), active.map(chip));
  byId('chips').hidden = active.length === 0;
  byId('filters-count').textContent = active.length || '';
}
