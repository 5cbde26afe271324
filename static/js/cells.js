/** Squares that stand for parcels too many to draw one by one: what share of its ground each class has. Pure. */
import { inOrder } from './paint.js';

/** Squares a side of a tile, where a tile holds squares. */
export const GRID = 32;
/** From this zoom of the map on single parcels are drawn: it rounds to the zoom of their tiles. */
export const PARCEL_ZOOM = 13.5;
const EDGE = 'rgba(60, 60, 60, 0.4)';
const AXIS = 6378137;
const SQUASH = 0.00669437999014;
/** Parcels in a square show, however little of it they are: pixels a side at least. */
const LEAST = 2;

const latitudeOf = (y, across) => Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / across)));

/** Metres that a square of tile `z` spans at latitude `phi` (radians): [west to east, north to south]. */
function spanAt(z, phi) {
  const step = (2 * Math.PI * AXIS) / (GRID * 2 ** z);
  const bend = 1 - SQUASH * Math.sin(phi) ** 2;
  return [step * Math.cos(phi) / Math.sqrt(bend), (step * Math.cos(phi) * (1 - SQUASH)) / bend ** 1.5];
}

/** Side of a square on the ground at `lat` degrees, in metres, for people. */
export function sideAt(z, lat) {
  const [across, down] = spanAt(z, (lat * Math.PI) / 180);
  return Math.sqrt(across * down);
}

/** Ground that a square in row `row` of tile row `y` covers, in m². */
export function groundOf({ z, y }, row) {
  const [across, down] = spanAt(z, latitudeOf(y * GRID + row + 0.5, GRID * 2 ** z));
  return across * down;
}

/**
 * How a square is drawn, in shares of its side: a smaller square in its middle, as large a part of it as parcels are of
 * its ground, cut from below into strips as large as each code is of the parcels, rice first. Where parcels overlap and are more
 * than the ground, it is full.
 * @returns {{side: number, strips: {code: string, from: number, to: number}[]}} from, to: heights in the smaller square
 */
export function picture({ m2, shares }, ground) {
  const areas = new Map(shares);
  let from = 0;
  const strips = inOrder(areas.keys()).toReversed().map((code) => {
    const strip = { code, from, to: from + areas.get(code) / m2 };
    from = strip.to;
    return strip;
  });
  return { side: Math.sqrt(Math.min(1, m2 / ground)), strips };
}

/**
 * Draw the squares of one tile.
 * @param {{z: number, y: number, size: number}} tile its place, and its size in pixels
 * @param {(code: string) => (string|CanvasPattern)[]} fillsOf what a code is filled with, from below
 * @returns {Map<string, number>} squares in which a code is, by code
 */
export function paintCells(context, cells, { z, y, size }, fillsOf) {
  const pitch = size / GRID;
  const drawn = new Map();
  context.strokeStyle = EDGE;
  context.lineWidth = 0.5;
  for (const cell of cells) {
    const { side, strips } = picture(cell, groundOf({ z, y }, cell.row));
    const width = Math.max(LEAST, side * pitch);
    const left = cell.column * pitch + (pitch - width) / 2;
    const bottom = (cell.row + 1) * pitch - (pitch - width) / 2;
    for (const { code, from, to } of strips) {
      drawn.set(code, (drawn.get(code) ?? 0) + 1);
      for (const fill of fillsOf(code)) {
        context.fillStyle = fill;
        context.fillRect(left, bottom - to * width, width, (to - from) * width);
      }
    }
    context.strokeRect(left, bottom - width, width, width);
  }
  return drawn;
}
