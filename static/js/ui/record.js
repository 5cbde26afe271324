/** The record of the selected cluster, beside the map. */
import { day, decimalsOf } from '../text.js';
import { byId, el, fill } from './dom.js';
import { stageMark } from './patterns.js';
import { riceSection } from './rice.js';
import { isDrawn, kindTag, sourceOf, unknown } from './sources.js';
import { trackList } from './tracks.js';

const AREAS = ['area_ha', 'area_built_ha', 'area_base_ha'];

function head(detail, { words, stages, address, checked, onClose, onZoom }) {
  const { t, title } = words;
  const stage = stages.get(detail.stage);
  return el('div', { class: 'record-head' },
    el('h2', { text: detail.name, tabindex: -1, id: 'record-title' }),
    el('button', { type: 'button', class: 'record-close', 'aria-label': t('panel.close'), title: t('panel.close'), text: '×', onclick: onClose }),
    el('div', { class: 'tags' }, el('span', { class: 'stage-name' }, stageMark(stage), ' ', title(detail, 'stage_title')),
      detail.blocked === true && el('span', { class: 'tag tag-blocked', text: t('tag.blocked') }),
      detail.craft_village && el('span', { class: 'tag', text: t('tag.craft') }),
      kindTag(detail.boundary, words)),
    el('div', { class: 'actions' },
      onZoom && el('button', { type: 'button', text: t('panel.zoom'), onclick: onZoom }),
      checked && el('a', { class: 'button', href: checked, text: t('cluster.check') }),
      el('a', { class: 'button', href: address, text: t('panel.page') })));
}

/** What is missing, and the day of the source that says so. */
function blocking(detail, { words: { t, has, title } }) {
  const tracks = (detail.blocking ?? []).map((key) => detail.tracks.find((track) => track.key === key) ?? { key });
  const missing = (track) => (has(`blocking.${track.key}`) ? t(`blocking.${track.key}`) : title(track) || track.key);
  const dates = [...new Set(tracks.map((track) => day(track.known_on ?? track.to)))].filter(Boolean);
  const source = dates.length ? ` (${t('panel.blocking_source', { date: dates.join(', ') })})` : '';
  if (tracks.length) return `${t('panel.blocking')}: ${tracks.map(missing).join('; ')}${source}`;
  return t(detail.blocked === false ? 'panel.not_blocked' : 'panel.blocked_unknown');
}

function places(detail, { words }) {
  const { t } = words;
  const line = (key, value) => [el('dt', { text: t(key) }), el('dd', {}, value || unknown(words))];
  return el('dl', { class: 'facts' },
    line('panel.district', detail.district_name), line('panel.communes_2024', detail.communes_2024),
    line('panel.communes_2025', detail.communes_2025));
}

function fact({ fact: key, value, on, known_on: known, source, ...notes }, words) {
  const { t, title, has, format } = words;
  const number = key.endsWith('_ha') ? format.hectares(value) : format.number(value, decimalsOf(value));
  const date = on ?? known;
  return [
    el('dt', { text: has(`fact.${key}`) ? t(`fact.${key}`) : key }),
    el('dd', {}, number ?? String(value), date ? ` (${day(date)})` : null,
      title(notes, 'note') && el('div', { text: title(notes, 'note') }), el('div', {}, sourceOf(source, words))),
  ];
}

function areas(detail, { words }) {
  const { t, format } = words;
  const stated = detail.facts.filter((each) => AREAS.includes(each.fact));
  const drawn = detail.area_drawn_ha;
  return el('section', {}, el('h3', { text: t('panel.areas') }), el('dl', { class: 'facts' },
    stated.length ? stated.map((each) => fact(each, words)) : [el('dt', { text: t('panel.area_decision') }), el('dd', {}, unknown(words))],
    el('dt', { text: t('panel.area_drawn') }),
    el('dd', {}, format.number(drawn, 2) ? `${format.number(drawn, 2)}\u00a0ha ` : unknown(words), drawn && isDrawn(detail.boundary) ? kindTag(detail.boundary, words) : null),
    boundary(detail, words)));
}

/** What the boundary is; where it was brought in, of which day and from where. */
function boundary({ boundary: kind, boundary_date: on, boundary_source: source }, words) {
  const known = words.has(`boundary.${kind}`) ? words.t(`boundary.${kind}`) : kind;
  const real = !isDrawn(kind) && Boolean(source) && kind !== 'location';
  return [el('dt', { text: words.t('panel.boundary') }), el('dd', {}, known, real && on ? ` (${day(on)})` : null,
    real && el('div', {}, sourceOf(source, words)))];
}

/**
 * @param {object} detail answer of /api/clusters/<id>
 * @param {{words: object, stages: Map, address: string, checked: string|null, shown: string|null, landKind: string, onClose: Function,
 *   onZoom: Function|null, onPieces: Function}} context
 */
export function showRecord(detail, context) {
  const { words } = context;
  const { t, title } = words;
  const others = detail.facts.filter((each) => !AREAS.includes(each.fact));
  const panel = byId('record');
  const top = panel.dataset.id === detail.id ? panel.querySelector('.record-body')?.scrollTop : 0;
  const body = el('div', { class: 'record-body', tabindex: 0, role: 'group', 'aria-label': t('panel.label') },
    el('p', { class: detail.blocked ? 'notice notice-bad' : 'notice', text: blocking(detail, context) }),
    places(detail, context),
    riceSection(detail, context),
    areas(detail, context),
    el('section', {}, el('h3', { text: t('panel.tracks') }), trackList(detail.tracks, detail.blocking ?? [], words)),
    el('section', {}, el('h3', { text: t('panel.facts') }), el('dl', { class: 'facts' }, others.map((each) => fact(each, words)),
      title(detail, 'membership') && [el('dt', { text: t('panel.membership') }), el('dd', { text: title(detail, 'membership') })])));
  fill(panel, head(detail, context), body);
  panel.dataset.id = detail.id;
  panel.hidden = false;
  body.scrollTop = top ?? 0;
}

export function showRecordLoading({ t }) {
  const panel = byId('record');
  panel.hidden = false;
  panel.dataset.id = '';
  fill(panel, el('p', { class: 'notice', role: 'status', text: t('status.loading') }));
}

export function hideRecord() {
  const panel = byId('record');
  panel.hidden = true;
  panel.dataset.id = '';
  fill(panel);
}

export const focusRecord = () => byId('record-title')?.focus({ preventScroll: true });

/** Back to where the reader came from: the cluster's line in the list. */
export const focusItem = (id) => document.querySelector(`.items button[data-id="${CSS.escape(id)}"]`)?.focus();
