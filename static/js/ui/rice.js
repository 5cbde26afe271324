/** The check of one cluster: its outcome in words, and every number with the pieces behind it. */
import { day, landTitle, sentence } from '../text.js';
import { el } from './dom.js';
import { isDrawn, kindTag, unknown } from './sources.js';

const TONES = { clear: 'good', conflict: 'bad', failed: 'bad', below_tolerance: 'warn', stale: 'warn', no_data: 'warn' };
/** Classes whose pieces can be asked for. */
const CLASSES = ['LUC', 'LUK', 'LUA', 'unknown', 'other'];
const RICE = ['LUC', 'LUK', 'LUA'];

/** The outcome as a boxed sentence; only `clear` is ever green. */
export function verdict(outcome, message, { t }) {
  return el('div', { class: `notice notice-${TONES[outcome] ?? 'warn'} verdict` },
    el('strong', { text: sentence(t(`outcome.${outcome}`)) }),
    el('span', { text: t(`outcome.${outcome}.text`) }),
    message && el('span', { class: 'source', text: message }));
}

/** The number of a line, a button where pieces stand behind it. */
function amount(name, area, pieces, { words, shown, onPieces }) {
  const { t, format } = words;
  const text = format.ha(area);
  if (text === null) return unknown(words);
  if (!pieces || area <= 0) return text;
  return el('button', {
    type: 'button', 'aria-pressed': String(shown === pieces), title: t('rice.show', { name }), text,
    'aria-label': `${text}. ${t('rice.show', { name })}`, onclick: () => onPieces(shown === pieces ? null : pieces),
  });
}

function line(name, area, { site, parcels, pieces, total }, context) {
  const { format } = context.words;
  const known = typeof area === 'number';
  return el('tr', { class: total ? 'total' : '' },
    el('th', { scope: 'row', text: name }),
    el('td', { class: 'number' }, amount(name, area, pieces, context)),
    el('td', { class: 'number', text: known ? format.percent(area / site) : '' }),
    el('td', { class: 'number', text: format.number(parcels) ?? '' }));
}

const landuseOf = (check) => check.layers.find(({ layer }) => layer === 'landuse') ?? check.layers[0] ?? {};

function rows(check, context) {
  const { t, has } = context.words;
  const landuse = landuseOf(check);
  const classes = landuse.classes ?? {};
  const site = check.site.area_m2.planar;
  const name = (key) => (has(`rice.${key.toLowerCase()}`) ? t(`rice.${key.toLowerCase()}`) : key);
  const ofClass = (key) => line(name(key), classes[key].area_m2, {
    site, parcels: classes[key].features, pieces: CLASSES.includes(key) ? key : null,
  }, context);
  const present = (keys) => keys.filter((key) => key in classes);
  const extra = (key, area, more = {}) => (area === null || area === undefined ? null : line(t(key), area, { site, ...more }, context));
  return [
    present(RICE).map(ofClass),
    line(t('rice.total'), check.rice.total_m2, { site, total: true, pieces: 'rice' }, context),
    extra('rice.upper', check.rice.upper_m2, { pieces: 'upper' }),
    present(Object.keys(classes).filter((key) => !RICE.includes(key))).map(ofClass),
    landuse.gap_m2 > 0 && extra('rice.gap', landuse.gap_m2),
    landuse.uncovered_m2 > 0 && extra('rice.uncovered', landuse.uncovered_m2),
    landuse.doubled_m2 > 0 && extra('rice.doubled', landuse.doubled_m2),
    landuse.slivers?.count > 0 && extra('rice.slivers', landuse.slivers.area_m2, { parcels: landuse.slivers.count, pieces: 'slivers' }),
    line(t('rice.site'), site, { site, total: true, pieces: 'all' }, context),
  ];
}

const headRow = ({ t }) => el('thead', {}, el('tr', {}, ['rice.class', 'rice.area', 'rice.share', 'rice.parcels']
  .map((key, at) => el('th', { scope: 'col', class: at ? 'number' : '', text: t(key) }))));

/** The classes of the ground and their sums. */
export const riceTable = (check, context) => el('table', { class: 'rice' }, headRow(context.words), el('tbody', {}, rows(check, context)));

/** The same ground by the code each parcel carries. */
export function byCode(check, context) {
  const { words: { t }, codeNames } = context;
  const codes = landuseOf(check).codes ?? [];
  const site = check.site.area_m2.planar;
  const name = (code) => [code, landTitle(code, codeNames, t)].filter(Boolean).join(': ');
  const each = ({ code, area_m2: area, features }) => line(name(code), area, {
    site, parcels: features, pieces: context.codes ? `code ${code ?? ''}` : null,
  }, context);
  return codes.length > 0 && el('details', {}, el('summary', { text: t('rice.by_code') }),
    el('table', { class: 'rice' }, headRow(context.words), el('tbody', {}, codes.map(each))));
}

/**
 * @param {object} detail the cluster's record
 * @param {{words: object, shown: string|null, landKind: string, codeNames: Map<string, string>, onPieces: Function}} context
 */
export function riceSection(detail, context) {
  const { words, landKind } = context;
  const { t, title } = words;
  const { check } = detail;
  const head = el('h3', {}, t('panel.rice'), check && kindTag(detail.boundary, words));
  if (!check) {
    return el('section', {}, head, verdict('no_data', title(detail, 'check_message') || t('rice.no_check'), words));
  }
  const both = isDrawn(detail.boundary) && isDrawn(landKind);
  const caution = both ? 'rice.numbers_illustrative' : 'rice.site_illustrative';
  const message = check.layers.map((layer) => title(layer, 'message')).find(Boolean);
  return el('section', {}, head,
    verdict(check.verdict, message, words),
    (both || isDrawn(detail.boundary)) && el('p', { class: 'source', text: t(caution) }),
    riceTable(check, context),
    byCode(check, context),
    el('p', { class: 'source', text: `${t('asof.label')} ${day(check.as_of)} · ${check.site.area_m2.planar_crs}` }),
    el('div', { id: 'pieces' }));
}
