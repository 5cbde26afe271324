/** What the colours, patterns, letters and marks mean, and how many clusters carry each. */
import { PARCEL_ZOOM } from '../cells.js';
import { inOrder, lookOf } from '../paint.js';
import { landTitle, roundDistance } from '../text.js';
import { byId, el, fill, svg } from './dom.js';
import { stageMark } from './patterns.js';

/** Widths at which a record stands beside the map, but not the legend as well. */
const CLOSE = '(min-width: 46rem) and (max-width: 1439px)';

const HATCH_PATHS = { diagonal: 'M-2 12 12-2M8 22 32-2M18 22 42-2', back: 'M-2 8 12 22M-2-2 22 22M18-2 42 22' };
HATCH_PATHS.cross = `${HATCH_PATHS.diagonal}${HATCH_PATHS.back}`;

function landSwatch(code, colours) {
  const { colour, hatch: kind } = lookOf(code, colours);
  const hatch = HATCH_PATHS[kind];
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

/** How the squares are to be read, and how far it is to single parcels. */
const squareNote = ({ side, steps }, { t, format }) => el('p', { class: 'landuse-note' },
  t('legend.squares', { side: roundDistance(side, format) }), ' ',
  el('span', { class: 'screen-only', text: t('legend.parcels_from', { zoom: format.number(PARCEL_ZOOM, 1), n: steps }) }));

/** A code that is drawn; among squares, where the legend has much to say, its name is behind the code. */
function landLine(code, { colours, name, short }) {
  const words = short ? el('span', { class: 'sr-only', text: ` ${name}` }) : ` ${name}`;
  return el('li', { title: short ? name : null }, landSwatch(code, colours), el('span', {}, el('b', { text: code || '?' }), words));
}

/** The codes that are drawn, rice first; `side` is that of the squares in metres, null where parcels are drawn. */
function landLines({ codes, all, kind, ...squares }, words) {
  const { t, has, title } = words;
  const titles = new Map(all.map((code) => [code.code, title(code)]));
  const place = (code) => [...titles.keys()].indexOf(code);
  const shown = inOrder(codes).toReversed().sort((a, b) => (place(a) + 1 || 1e3) - (place(b) + 1 || 1e3));
  const colours = new Map(all.map(({ code, colour }) => [code, colour]));
  const short = squares.side !== null;
  const name = (code) => landName(landTitle(code, titles, t));
  return [
    el('h3', {}, t('legend.landuse'), ' ', has(`map.parcels_${kind}`) && el('span', { class: `tag tag-${kind}`, text: t(`map.parcels_${kind}`) })),
    short && squareNote(squares, words),
    el('ul', { class: short ? 'landuse-list landuse-codes' : 'landuse-list' }, shown.map((code) => landLine(code, { colours, name: name(code), short }))),
  ];
}

/**
 * @param {{stages: object[], counts: Map<string, number>|null, land: object|null, boundaries: string|null,
 *   filtered: boolean}} shown counts: null while the clusters are not loaded; land: null while no parcels are shown
 */
export function showLegend({ stages, counts, land, boundaries, filtered }, words) {
  const { t } = words;
  const heading = filtered ? `${t('legend.stages')} (${t('legend.filtered')})` : t('legend.stages');
  fill(byId('legend-body'),
    el('h3', { text: heading }),
    el('ul', {}, stageLines(stages, (stage) => counts && (counts.get(stage.key) ?? 0), words)),
    el('h3', { text: t('legend.marks') }),
    markLines(words, boundaries),
    land && landLines(land, words));
}
