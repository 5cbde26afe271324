/** What the colours, patterns, letters and marks mean, and how many clusters carry each. */
import { HATCH } from '../paint.js';
import { byId, el, fill, svg } from './dom.js';
import { stageMark } from './patterns.js';

/** Widths at which a record stands beside the map, but not the legend as well. */
const CLOSE = '(min-width: 46rem) and (max-width: 1439px)';

/** Land codes worth a line: rice first, then what lies around a cluster. */
const SHOWN_CODES = ['LUC', 'LUK', 'LUA', 'HNK', 'CLN', 'NTS', 'ONT', 'DGT', 'DTL', 'NTD', 'SKN'];

const HATCH_PATHS = { diagonal: 'M-2 12 12-2M8 22 32-2M18 22 42-2', back: 'M-2 8 12 22M-2-2 22 22M18-2 42 22' };
HATCH_PATHS.cross = `${HATCH_PATHS.diagonal}${HATCH_PATHS.back}`;

function landSwatch({ code, colour }) {
  const hatch = HATCH_PATHS[HATCH[code]];
  return svg('svg', { class: 'swatch', viewBox: '0 0 30 20', 'aria-hidden': 'true' },
    svg('rect', { width: 30, height: 20, fill: colour }),
    hatch && svg('path', { d: hatch, stroke: '#5b6b1e', 'stroke-width': 1.2 }));
}

/** Every Vietnamese name begins with "land": the heading has said it. */
const landName = (name) => name.replace(/^Đất (có |bằng )?/, '');

function stageLine(stage, count, { title, format }) {
  return el('li', { class: count ? '' : 'empty' }, stageMark(stage), el('span', { text: title(stage) }),
    el('span', { class: 'count', text: format.number(count) ?? '–' }));
}

/** Beside an open record a narrow map has no room for the legend: it folds, and comes back with the room. */
export function legendBeside(record) {
  const legend = byId('legend');
  if (!matchMedia(CLOSE).matches) return;
  if (record && legend.open) { legend.open = false; legend.dataset.folded = ''; }
  if (!record && 'folded' in legend.dataset) { legend.open = true; delete legend.dataset.folded; }
}

const AREA_WORDS = { given: 'legend.area_given', mixed: 'legend.area_mixed' };

/** Stages that no cluster has share one line; their names are behind the letters. */
function stageLines(stages, countOf, words) {
  const none = stages.filter((stage) => countOf(stage) === 0);
  if (none.length < 2) return stages.map((stage) => stageLine(stage, countOf(stage), words));
  const letter = (stage) => el('span', { title: words.title(stage) }, stageMark(stage), el('span', { class: 'sr-only', text: `${words.title(stage)}; ` }));
  return [
    stages.filter((stage) => !none.includes(stage)).map((stage) => stageLine(stage, countOf(stage), words)),
    el('li', { class: 'empty none' }, none.map(letter), el('span', { class: 'count', text: words.format.number(0) })),
  ];
}

function markLines({ t }, boundaries) {
  const line = (className, key) => el('li', {},
    el('span', { class: `mark-sample ${className}` }, el('span', { class: 'stage-mark' })), el('span', { text: t(key) }));
  return el('ul', {},
    line('mark-area', AREA_WORDS[boundaries] ?? 'legend.area'), line('mark-point', 'legend.point'), line('blocked', 'legend.blocked'));
}

/**
 * @param {{stages: object[], counts: Map<string, number>|null, landCodes: object[]|null,
 *   landKind: string|undefined, boundaries: string|null, filtered: boolean}} shown
 *   counts: null while the clusters are not loaded; landCodes: null while no parcels are shown
 */
export function showLegend({ stages, counts, landCodes, landKind, boundaries, filtered }, words) {
  const { t, has, title } = words;
  const codes = landCodes && SHOWN_CODES.map((code) => landCodes.find((each) => each.code === code)).filter(Boolean);
  const heading = filtered ? `${t('legend.stages')} (${t('legend.filtered')})` : t('legend.stages');
  fill(byId('legend-body'),
    el('h3', { text: heading }),
    el('ul', {}, stageLines(stages, (stage) => counts && (counts.get(stage.key) ?? 0), words)),
    el('h3', { text: t('legend.marks') }),
    markLines(words, boundaries),
    codes && [
      el('h3', {}, t('legend.landuse'), ' ',
        has(`map.parcels_${landKind}`) && el('span', { class: `tag tag-${landKind}`, text: t(`map.parcels_${landKind}`) })),
      el('ul', { class: 'landuse-list' }, codes.map((code) => el('li', {},
        landSwatch(code), el('span', {}, el('b', { text: code.code }), ` ${landName(title(code))}`)))),
    ]);
}
