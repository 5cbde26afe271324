/** Stage fills: colour and pattern, as SVG definitions and as pictures for marks. */
import { el, svg } from './dom.js';

const INK = '#14232b';
const SIZE = 10;
const line = (d, width = 1.6) => svg('path', { d, stroke: INK, 'stroke-width': width, fill: 'none' });

/** The drawing of each pattern on a square of ten. Names as in the record of stages. */
const DRAWINGS = {
  none: () => [],
  dots: () => [svg('circle', { cx: 5, cy: 5, r: 1.5, fill: INK })],
  diagonal: () => [line('M-2 12 12-2M-2 2 2-2M8 12 12 8')],
  'back-diagonal': () => [line('M-2-2 12 12M8-2 12 2M-2 8 2 12')],
  cross: () => [line('M-2 12 12-2M-2-2 12 12M-2 2 2-2M8 12 12 8M8-2 12 2M-2 8 2 12', 1.1)],
  horizontal: () => [line('M0 5H10')],
  vertical: () => [line('M5 0V10')],
  grid: () => [line('M0 5H10M5 0V10', 1.1)],
  ring: () => [svg('circle', { cx: 5, cy: 5, r: 3, fill: 'none', stroke: INK, 'stroke-width': 1.3 })],
};

const idOf = (key) => `stage-${key}`;

/** `url(#…)` of a stage's fill. */
export const fillOf = (key) => `url(#${idOf(key)})`;

/** The definitions for all stages; put once into the page. */
export function definitions(stages) {
  const patterns = stages.map(({ key, colour, pattern }) => svg(
    'pattern', { id: idOf(key), width: SIZE, height: SIZE, patternUnits: 'userSpaceOnUse' },
    svg('rect', { width: SIZE, height: SIZE, fill: colour }), (DRAWINGS[pattern] ?? DRAWINGS.none)(),
  ));
  return svg('svg', { class: 'sr-only', 'aria-hidden': 'true', width: 0, height: 0 }, svg('defs', {}, patterns));
}

/** The letter of a stage on its colour. */
export function stageMark(stage) {
  const mark = el('span', { class: 'stage-mark', 'aria-hidden': 'true', text: stage?.letter ?? '?' });
  if (stage) mark.dataset.stage = stage.key;
  return mark;
}
