/** The clusters as a list: those on the map, and those that nobody has mapped. */
import { byId, el, fill } from './dom.js';
import { stageMark } from './patterns.js';

/** Lines a list draws at once; the rest is reached by filters and search. */
const MOST = 300;

/** Stands for a count while the clusters could not be loaded: not the same as none. */
const UNKNOWN = '–';

function tags(row, { t }) {
  const found = [
    row.blocked === true && el('span', { class: 'tag tag-blocked', text: t('tag.blocked') }),
    row.boundary === 'location' && el('span', { class: 'tag', text: t('tag.location') }),
  ].filter(Boolean);
  return found.length > 0 && el('span', { class: 'tags' }, found);
}

function item(row, { words, stages, selected, onPick }) {
  const { t, title, format } = words;
  const stage = stages.get(row.stage);
  const areas = (row.area_ha ?? []).map(({ value }) => format.hectares(value)).join(' / ');
  const more = [row.district_name, areas, title(row, 'stage_title')].filter(Boolean).join(' · ');
  return el('li', {}, el(
    'button', {
      type: 'button', data: { id: row.id }, 'aria-current': row.id === selected ? 'true' : null,
      onclick: () => onPick(row.id),
    },
    stageMark(stage),
    el('span', { class: 'name', text: row.name }),
    el('span', { class: 'more' }, more || t('unknown'), tags(row, words)),
  ));
}

function lines(rows, context) {
  const { t, format } = context.words;
  const left = rows.length - MOST;
  return [
    rows.slice(0, MOST).map((row) => item(row, context)),
    left > 0 && el('li', { class: 'left-over', text: t('list.more', { n: format.number(left) }) }),
  ];
}

/**
 * Fill both lists.
 * @param {{loaded: boolean, mapped: object[], unmapped: object[], shown: number, total: number, unmappedTotal: number}} rows
 */
export function showLists(rows, context) {
  const { t, format } = context.words;
  fill(byId('list-items'), lines(rows.mapped, context));
  fill(byId('unmapped-items'), lines(rows.unmapped, context));
  byId('list-none').hidden = !rows.loaded || rows.shown > 0;
  byId('list-count').textContent = rows.loaded ? t('list.shown', {
    n: format.number(rows.shown), total: format.number(rows.total),
  }) : UNKNOWN;
  byId('unmapped-count').textContent = rows.loaded ? unmappedCount(rows, context.words) : UNKNOWN;
  byId('unmapped-note').textContent = rows.loaded ? note(rows, t) : t('unknown');
}

/** Under a filter the whole number stands beside: nobody may think that all are mapped. */
function unmappedCount({ unmapped, unmappedTotal }, { t, format }) {
  const n = format.number(unmapped.length);
  return unmapped.length === unmappedTotal ? n : t('list.unmapped_count', { n, total: format.number(unmappedTotal) });
}

function note({ shown, unmapped, unmappedTotal }, t) {
  const outside = unmappedTotal - unmapped.length;
  const first = t(shown ? (unmapped.length ? 'list.unmapped_note' : 'list.unmapped_none') : 'list.none');
  return outside ? `${first} (${t('list.unmapped_hidden', { n: outside })})` : first;
}

/** Scroll the list alone: the page and the map stay where they are. */
function bringIntoView(button) {
  const box = button.closest('.fold-body');
  const [line, frame] = [button.getBoundingClientRect(), box.getBoundingClientRect()];
  if (line.top < frame.top) box.scrollTop += line.top - frame.top;
  else if (line.bottom > frame.bottom) box.scrollTop += line.bottom - frame.bottom;
}

/** Mark the selected cluster without building the lists anew. */
export function markSelected(id) {
  for (const button of document.querySelectorAll('.items button')) {
    if (button.dataset.id === id) {
      button.setAttribute('aria-current', 'true');
      bringIntoView(button);
    } else button.removeAttribute('aria-current');
  }
}
