/** The check of the boundary: verdict, areas, layers, rules, approvals, accuracy. What is not there is said to be unknown. */
import { openM2, riceText } from '../../check/figure.js';
import { day } from '../../text.js';
import { el } from '../dom.js';
import { byCode, riceTable, verdict } from '../rice.js';
import { findingList } from './findings.js';
import { layerList } from './layers.js';

const nothing = ({ t }) => el('p', { class: 'unknown', text: t('unknown') });

function section(key, words, ...body) {
  return el('section', { class: 'result' }, el('h3', { text: words.t(key) }), ...body);
}

function layers(document, context) {
  const { words } = context;
  const missing = (document.not_declared ?? []).map((theme) => words.title(theme));
  return section('check.result.layers', words, layerList(document, context),
    missing.length > 0 && el('p', { class: 'notice notice-warn', text: words.t('check.result.not_declared', { names: missing.join('; ') }) }));
}

function facts(pairs, words) {
  return el('dl', { class: 'facts' }, pairs.map(([key, text]) => [
    el('dt', { text: words.t(key) }), el('dd', { class: text === null ? 'unknown' : '', text: text ?? words.t('unknown') }),
  ]));
}

function approvals({ approvals: found }, words) {
  const { t, title, format } = words;
  if (!found) return section('check.result.approvals', words, nothing(words));
  const { resolution } = found;
  return section('check.result.approvals', words,
    el('p', {}, el('span', { class: 'tag', text: t(`approval.${found.state}`) }), ' ', title(found, 'text')),
    facts([
      ['check.result.decision', format.m2(found.decision_m2)], ['check.result.polygon', format.m2(found.polygon_m2)],
      ['check.result.parcels', format.m2(found.parcels_m2)],
      ['check.result.resolution', resolution && t('check.result.resolution_text', { number: resolution.number ?? '–', date: day(resolution.date), to: day(resolution.valid_to), area: format.m2(resolution.rice_m2) ?? t('unknown') })],
      ['check.result.missing', format.m2(found.missing_m2)],
    ], words));
}

const span = (low, high, format) => [...new Set([low, high].map((bound) => format.number(bound)))].join('–');

function costs({ costs: found }, words, priced) {
  const { t, title, format } = words;
  if (!found) return section('check.result.costs', words, nothing(words));
  const soil = found.topsoil_m3;
  return section('check.result.costs', words, title(found, 'text') && el('p', { text: title(found, 'text') }), facts([
    ['check.result.fee', typeof found.fee_vnd === 'number' ? `${span(found.fee_vnd, found.fee_high_vnd ?? found.fee_vnd, format)}\u00a0đ` : t(priced ? 'check.result.price_later' : 'check.result.no_price')],
    ['check.result.topsoil', soil && `${span(soil[0], soil[1], format)}\u00a0m³`],
  ], words));
}

function accuracy({ accuracy: found }, words, ofRecord) {
  const { title, format, t } = words;
  if (!found) return section('check.result.accuracy', words, el('p', { class: 'unknown', text: t(ofRecord ? 'check.result.accuracy_drawn' : 'check.result.accuracy_none') }));
  const { site } = found;
  const declared = site && t('check.result.accuracy_site_text', { sigma: format.number(site.sigma_m, 2), correlated: format.number(site.correlated_m, 2), source: site.source });
  const range = (part) => part && t('check.result.range', { low: format.m2(part.low), high: format.m2(part.high), level: format.percent(part.level ?? 0.9) });
  const edges = [...(found.edges ?? [])].sort((a, b) => b.share_of_variance - a.share_of_variance).slice(0, 5);
  return section('check.result.accuracy', words, title(found, 'text') && el('p', { text: title(found, 'text') }), facts([
    ['check.result.accuracy_site', declared], ['check.result.rice_range', range(found.rice_m2)], ['check.result.area_range', range(found.area_m2)],
  ], words), edges.length > 0 && el('details', {}, el('summary', { text: t('check.result.edges') }),
    el('ol', {}, edges.map((edge) => el('li', { text: t('check.result.edge', { from: edge.from, to: edge.to, length: format.distance(edge.length_m), share: format.percent(edge.share_of_variance) }) })))));
}

/**
 * @param {object} document the check document; blocks that are not there yet are unknown
 * @param {{words: object, shown: string|null, codeNames: Map, layerNames: Map, landKind: string, onPieces: Function, onRow: Function}} context
 */
export function resultPanel(document, context) {
  const { words, landKind } = context;
  const { t, title } = words;
  const open = openM2(document.rice, words.format);
  const message = document.layers.map((layer) => title(layer, 'message')).find(Boolean);
  return [
    verdict(document.verdict, message, words),
    open > 0 && el('p', { class: 'notice notice-warn', id: 'rice-open' }, el('b', { text: `${t('check.live.rice', { area: riceText(document, words) })}.` }), ' ', t('check.result.open', { area: words.format.m2(open) })),
    landKind === 'illustrative' && el('p', { class: 'source', text: t('check.result.illustrative') }),
    section('check.result.land', words, riceTable(document, context), byCode(document, context), el('div', { id: 'pieces' })),
    layers(document, context),
    section('check.result.findings', words, document.findings?.length ? findingList(document.findings, words) : nothing(words)),
    approvals(document, words),
    costs(document, words, context.priced),
    accuracy(document, words, context.ofRecord),
    el('p', { class: 'source', text: `${t('asof.label')} ${day(document.as_of)} · ${document.site.area_m2.planar_crs} · ${document.operation ?? ''}` }),
  ];
}
