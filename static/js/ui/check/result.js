/** The check of the boundary: verdict, areas, layers, rules, approvals, accuracy. What is not there is said to be unknown. */
import { day } from '../../text.js';
import { el } from '../dom.js';
import { byCode, riceTable, verdict } from '../rice.js';

const OUTCOMES = { met: 'good', does_not_apply: 'good', applies: 'warn', not_met: 'bad', cannot_decide: 'warn', no_data: 'warn' };

const nothing = ({ t }) => el('p', { class: 'unknown', text: t('unknown') });
const outcome = (key, { t }) => el('span', { class: 'outcome', data: { outcome: key }, text: t(`outcome.${key}`) });

function section(key, words, ...body) {
  return el('section', { class: 'result' }, el('h3', { text: words.t(key) }), ...body);
}

function layers(document, { words, layerNames }) {
  const { title, format } = words;
  const name = (row) => title(row) || layerNames.get(row.layer) || row.layer;
  const amount = (row) => format.m2(row.overlap_m2 ?? row.total_m2 ?? null)
    ?? (typeof row.distance_m === 'number' ? format.distance(row.distance_m) : null);
  const rows = [...document.layers, ...(document.context ?? [])];
  const item = (row) => el('li', {},
    el('span', { class: 'layer-name', text: name(row) }), row.outcome ? outcome(row.outcome, words) : el('span', { class: 'source', text: words.t('check.result.for_information') }),
    el('span', { class: 'number', text: amount(row) ?? '' }),
    title(row, 'message') && el('p', { class: 'source', text: title(row, 'message') }));
  return section('check.result.layers', words, el('ul', { class: 'layer-list' }, rows.map(item)));
}

function value({ value: number, unit }, format) {
  if (typeof number !== 'number') return null;
  if (unit === 'm2') return format.m2(number);
  return [format.number(number, Number.isInteger(number) ? 0 : 2), unit].filter(Boolean).join('\u00a0');
}

/** A chance from draws is never certain. */
function chance(share, { t, format }) {
  if (share < 0.01) return t('accuracy.chance.low');
  return share > 0.99 ? t('accuracy.chance.high') : format.percent(share);
}

function findings({ findings: all }, words) {
  const { t, title, format } = words;
  const item = (found) => el('li', { class: `finding finding-${OUTCOMES[found.outcome] ?? 'warn'}` },
    el('b', { text: title(found) || found.rule }), ' ', el('span', { class: 'tag', text: t(`finding.${found.outcome}`) }),
    el('p', {}, title(found, 'text')),
    el('p', { class: 'source' }, [
      value(found, format) && t('check.result.value', { value: value(found, format), threshold: value({ ...found, value: found.threshold }, format) ?? '–' }),
      typeof found.probability === 'number' && t('check.result.probability', { share: chance(found.probability, words) }),
      found.citation, found.effective_from && t('check.result.since', { date: day(found.effective_from) }), found.sure && t(`sure.${found.sure}`),
    ].filter(Boolean).join(' · ')));
  return section('check.result.findings', words, all?.length ? el('ul', { class: 'findings' }, all.map(item)) : nothing(words));
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

function costs({ costs: found }, words, priced) {
  const { t, title, format } = words;
  if (!found) return section('check.result.costs', words, nothing(words));
  const soil = found.topsoil_m3;
  return section('check.result.costs', words, title(found, 'text') && el('p', { text: title(found, 'text') }), facts([
    ['check.result.fee', typeof found.fee_vnd === 'number' ? `${format.number(found.fee_vnd)}\u00a0đ` : t(priced ? 'check.result.price_later' : 'check.result.no_price')],
    ['check.result.topsoil', soil && `${format.number(soil[0])}–${format.number(soil[1])}\u00a0m³`],
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
 * @param {{words: object, shown: string|null, codeNames: Map, layerNames: Map, landKind: string, onPieces: Function}} context
 */
export function resultPanel(document, context) {
  const { words, landKind } = context;
  const { t, title } = words;
  const message = document.layers.map((layer) => title(layer, 'message')).find(Boolean);
  return [
    verdict(document.verdict, message, words),
    landKind === 'illustrative' && el('p', { class: 'source', text: t('check.result.illustrative') }),
    section('check.result.land', words, riceTable(document, context), byCode(document, context), el('div', { id: 'pieces' })),
    layers(document, context),
    findings(document, words),
    approvals(document, words),
    costs(document, words, context.priced),
    accuracy(document, words, context.ofRecord),
    el('p', { class: 'source', text: `${t('asof.label')} ${day(document.as_of)} · ${document.site.area_m2.planar_crs} · ${document.operation ?? ''}` }),
  ];
}
