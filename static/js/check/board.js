/** The panel beside the map: steps, alternatives, ways in, the boundary in numbers, the result, the statement. */
import { el, byId, fill } from '../ui/dom.js';
import { chip } from '../ui/check/chip.js';
import { cornerTable } from '../ui/check/corners.js';
import { note, ordered } from '../ui/check/issues.js';
import { LETTERS } from './draft.js';

export const STEPS = ['boundary', 'check', 'statement'];

/** Replace what `node` holds and keep the focus where it was, by id. */
export function refill(node, ...children) {
  const held = node.contains(document.activeElement) ? document.activeElement.id : '';
  fill(node, ...children);
  const next = held && document.getElementById(held);
  if (!next || !node.contains(next)) return;
  next.focus();
  if (next.tagName === 'INPUT') next.select();
}

/** @param {{words: object, onStep: (name: string) => void}} context */
export function stepsNav({ words: { t }, onStep }) {
  const buttons = new Map(STEPS.map((name, at) => [name, el('button', {
    type: 'button', id: `to-${name}`, onclick: () => onStep(name),
  }, el('span', { class: 'step-number', 'aria-hidden': 'true', text: String(at + 1) }), t(`check.step.${name}`))]));
  fill(byId('steps'), el('ol', {}, [...buttons.values()].map((button) => el('li', {}, button))));
  return {
    show(now, ready) {
      for (const [name, button] of buttons) {
        if (name === now) button.setAttribute('aria-current', 'step');
        else button.removeAttribute('aria-current');
        button.disabled = name !== 'boundary' && !ready;
        byId(`step-${name}`).hidden = name !== now;
      }
    },
  };
}

/**
 * Tabs of the alternatives A to D. Its buttons are made once: a press must find at its end the button it began on,
 * whatever a field that loses the focus changes in between.
 * @param {{words: object, model: object, onCompare: () => void}} context
 */
export function alternatives({ words: { t }, model, onCompare }) {
  const box = byId('alternatives');
  const name = (site, at) => site.name || t('check.alt.name', { letter: LETTERS[at] });
  const button = (id, more, ...inside) => el('button', { type: 'button', id: `alt-${id}`, ...more }, ...inside);
  const names = [...LETTERS].map(() => el('span'));
  const tabs = [...LETTERS].map((letter, at) => button(letter, { class: `alt alt-${at}`, onclick: () => model.choose(at) }, el('b', { text: letter }), names[at]));
  const copy = () => ({ ...model.site(), name: '', open: null });
  const acts = {
    add: button('add', { title: t('check.alt.add_note'), text: t('check.alt.add'), onclick: () => model.add(copy()) }),
    drop: button('drop', { onclick: () => { model.drop(model.get().active); tabs[model.get().active].focus(); } }),
    compare: button('compare', { text: t('check.alt.compare'), onclick: onCompare }),
  };
  fill(box, el('div', { class: 'alt-tabs', role: 'group', 'aria-label': t('check.alt.title') }, tabs), el('div', { class: 'alt-tabs' }, Object.values(acts)));

  function showTab(site, at, active) {
    tabs[at].hidden = !site;
    if (!site) return;
    tabs[at].title = name(site, at);
    tabs[at].setAttribute('aria-pressed', String(at === active));
    names[at].textContent = site.name;
  }
  return {
    name: (at) => name(model.get().sites[at], at),
    show({ sites, active }) {
      tabs.forEach((_, at) => showTab(sites[at], at, active));
      acts.add.hidden = sites.length >= LETTERS.length || !sites[active].parts.length;
      acts.drop.hidden = sites.length < 2;
      acts.drop.textContent = t('check.alt.drop', { letter: LETTERS[active] });
      acts.compare.hidden = sites.filter(({ parts }) => parts.length).length < 2;
      box.hidden = Object.values(acts).every(({ hidden }) => hidden);
    },
  };
}

/** The boundary in numbers, and its corners to type over. */
export function boundaryView({ words, plane, model, pen, widen, merge, goTo }) {
  const { t, format } = words;
  const box = byId('boundary-facts');
  const corners = byId('corners');
  const table = el('div', { id: 'corner-tables' });
  const fold = el('details', { class: 'fold', id: 'corner-fold', ontoggle: () => showCorners() }, el('summary', {}, el('h3', { text: t('check.corner.title') }), el('output', { id: 'corner-count' })), table);
  const name = el('input', { id: 'site-name', maxlength: 200, autocomplete: 'off', oninput: ({ target }) => model.setName(target.value.trim()) });
  fill(corners, fold);
  fill(byId('boundary-name'), el('label', { for: 'site-name', text: t('check.form.name') }), name);
  fill(byId('buffer-box'), el('details', { class: 'fold' }, el('summary', {}, el('h3', { text: t('check.buffer.title') })), widen));

  function showCorners() {
    if (!fold.open) { fill(table); return; }
    refill(table, cornerTable(model.site().parts, {
      words, plane, picked: pen.picked(), onMove: pen.move, onRemove: pen.remove, onInsert: pen.insertAfter,
      onPick: (path, go) => { pen.mark(path); if (go) goTo(path); },
    }));
  }
  const inNumbers = (parts, numbers, source) => el('dl', { class: 'facts' },
    el('dt', { text: t('check.fact.area') }), el('dd', { id: 'fact-area', text: numbers ? roughly(numbers.area, format) : t('map.no_plane') }),
    el('dt', { text: t('check.fact.perimeter') }), el('dd', { id: 'fact-perimeter', text: numbers ? `≈ ${format.distance(numbers.perimeter)}` : '–' }),
    el('dt', { text: t('check.fact.corners') }), el('dd', { text: t('check.fact.corners_text', { n: numbers?.corners ?? 0, parts: parts.length }) }),
    source && [el('dt', { text: t('check.fact.source') }), el('dd', {}, sourceText(source, words), faulty(source).map((issue) => note(issue, words)))]);

  return {
    show(parts, numbers, source) {
      if (document.activeElement !== name) name.value = model.site().name;
      byId('corner-count').textContent = numbers ? format.number(numbers.corners) : '';
      fill(box, parts.length > 0 && inNumbers(parts, numbers, source),
        numbers?.crossings > 0 && el('div', { class: 'notice notice-bad', role: 'alert' }, el('p', { text: t('check.draw.crossed', { n: numbers.crossings }) }),
          parts.length > 1 && el('button', { type: 'button', id: 'parts-merge', text: t('check.draw.merge'), onclick: merge })));
      for (const id of ['boundary-name', 'corners', 'buffer-box']) byId(id).hidden = parts.length === 0;
      showCorners();
    },
  };
}

/** What is still to be looked at of the rows that a boundary came from, as long as nobody changed it. */
const faulty = ({ issues = [], changed }) => (changed ? [] : ordered(issues).filter(({ row, severity }) => row && severity !== 'info'));

function sourceText(source, { t }) {
  const text = t(`check.source.${source.from}`, { name: source.file ?? source.cluster_name ?? '', crs: source.crs?.code ?? '' });
  return source.changed ? `${text}; ${t('check.source.changed')}` : text;
}

const roughly = (m2, format) => `≈ ${format.m2(m2)} (${format.ha(m2)})`;

/** The facts that follow the hand: what the page reckons, until the server has said what it is. */
function showFacts({ state, document: answer }, { format }, about) {
  const area = byId('fact-area');
  if (!area || !about) return;
  const planar = state === 'done' ? answer.site.area_m2 : null;
  area.textContent = planar ? `${format.m2(planar.planar)} (${format.ha(planar.planar)}), ${planar.planar_crs}` : roughly(about.area, format);
  byId('fact-perimeter').textContent = `≈ ${format.distance(about.perimeter)}`;
}

export function showChip(live, words, about) {
  refill(byId('chip'), chip(live, words, about));
  showFacts(live, words, about);
}
