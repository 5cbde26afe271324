/** Squares that stand for parcels too many to draw one by one: what share of its ground each class has. Pure. */
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

/** Part of its side that a square fills: as large a part of it as parcels are of its ground. Full where they overlap and are more. */
export const fullness = (m2, ground) => Math.sqrt(Math.min(1, m2 / ground));

/** What lies in the square at a column and row: m² in all and by code, the largest first; null for nothing. */
export function shareAt({ names, places, m2, first, code, area }, column, row) {
  const at = m2.findIndex((_, n) => places[2 * n] === column && places[2 * n + 1] === row);
  if (at < 0) return null;
  const shares = Array.from(area.subarray(first[at], first[at + 1]), (part, n) => [names[code[first[at] + n]], part]);
  return { m2: m2[at], shares: shares.sort((a, b) => b[1] - a[1]) };
}

/**
 * Draw the squares of one tile: each a smaller square in its middle, cut from below into strips as large as each code is of its
 * parcels, rice first.
 * @param {{z: number, y: number, size: number}} tile its place, and its size in pixels
 * @param {(code: string) => (string|CanvasPattern)[]} fillsOf what a code is filled with, from below
 * @returns {Map<string, number>} squares in which a code is, by code
 */
export function paintCells(context, { names, places, m2, first, code, area }, { z, y, size }, fillsOf) {
  const pitch = size / GRID;
  const fills = names.map(fillsOf);
  const drawn = new Array(names.length).fill(0);
  context.strokeStyle = EDGE;
  context.lineWidth = 0.5;
  m2.forEach((whole, at) => {
    const [column, row] = [places[2 * at], places[2 * at + 1]];
    const width = Math.max(LEAST, fullness(whole, groundOf({ z, y }, row)) * pitch);
    const left = column * pitch + (pitch - width) / 2;
    let bottom = (row + 1) * pitch - (pitch - width) / 2;
    for (let part = first[at]; part < first[at + 1]; part += 1) {
      const height = (area[part] / whole) * width;
      bottom -= height;
      drawn[code[part]] += 1;
      for (const fill of fills[code[part]]) {
        context.fillStyle = fill;
        context.fillRect(left, bottom, width, height);
      }
    }
    context.strokeRect(left, bottom, width, width);
  });
  return new Map(names.map((name, n) => [name, drawn[n]]).filter(([, count]) => count));
}
