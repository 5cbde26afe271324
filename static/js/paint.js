/** Parcels on a canvas: official colours, hatching for rice, code letters. Pure but for the context. */
import { roomIn } from './geo.js';

/** Hatching by rice code: the official fills differ by ten in blue only. */
export const HATCH = { LUC: 'diagonal', LUK: 'back', LUA: 'cross' };
export const HATCH_STEP = 8;
const HATCH_STROKE = '#5b6b1e';
export const UNKNOWN_FILL = '#e3e3e3';
const EDGE = 'rgba(60, 60, 60, 0.55)';
/** From this zoom on a parcel carries its code. */
export const LETTER_ZOOM = 16;
/** Pixels beyond the tile within which a parcel's edge or letters may still touch it. */
const REACH = 24;
/** A parcel smaller than so many pixels is drawn as its box. */
const SPECK = 1.5;

/** Rice code a parcel shows, double codes ("ONT+LUC") included; null for no rice. */
export function riceOf(code) {
  const parts = String(code ?? '').toUpperCase().split(/[^\p{L}\p{N}]+/u);
  return Object.keys(HATCH).find((rice) => parts.includes(rice)) ?? null;
}

/** Codes in the order they are drawn: rice last, so that a parcel over another never hides it. */
export function inOrder(codes) {
  const known = [...new Set(codes)].map((code) => [riceOf(code) ? 1 : 0, code]);
  return known.sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1)).map(([, code]) => code);
}

/** The lines of one hatching over a square that can be laid side by side. */
export function hatch(context, kind, size, step = HATCH_STEP) {
  context.beginPath();
  for (let at = -size; at <= 2 * size; at += step) {
    if (kind !== 'back') { context.moveTo(at, 0); context.lineTo(at - size, size); }
    if (kind !== 'diagonal') { context.moveTo(at, 0); context.lineTo(at + size, size); }
  }
  context.strokeStyle = HATCH_STROKE;
  context.lineWidth = step / HATCH_STEP;
  context.stroke();
}

/**
 * How a code is filled: its official colour, and hatching above it where it is rice.
 * @param {Map<string, string>} colours official colour by code
 */
export const lookOf = (code, colours) => ({ colour: colours.get(code) ?? UNKNOWN_FILL, hatch: HATCH[riceOf(code)] ?? null });

/** Rows of the parcels whose box meets the tile. */
function seenIn({ boxes, codes }, { scale, left, top, size }) {
  const low = [(left - REACH) / scale, (top - REACH) / scale];
  const high = [(left + size + REACH) / scale, (top + size + REACH) / scale];
  const rows = [];
  for (let row = 0; row < codes.length; row += 1) {
    const at = 4 * row;
    if (boxes[at] <= high[0] && boxes[at + 2] >= low[0] && boxes[at + 1] <= high[1] && boxes[at + 3] >= low[1]) rows.push(row);
  }
  return rows;
}

function traceRing(context, xy, from, to, { scale, left, top }) {
  for (let at = 2 * from; at < 2 * to; at += 2) {
    const [x, y] = [xy[at] * scale - left, xy[at + 1] * scale - top];
    if (at === 2 * from) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.closePath();
}

function trace(context, { xy, rings, starts, boxes }, row, view) {
  const [west, north, east, south] = boxes.subarray(4 * row, 4 * row + 4);
  const [width, height] = [(east - west) * view.scale, (south - north) * view.scale];
  if (width < SPECK && height < SPECK) {
    context.rect(west * view.scale - view.left, north * view.scale - view.top, Math.max(width, 0.7), Math.max(height, 0.7));
    return;
  }
  for (let ring = starts[row]; ring < starts[row + 1]; ring += 1) traceRing(context, xy, rings[ring], rings[ring + 1], view);
}

function drawGroup(context, parcels, rows, fills, view) {
  context.beginPath();
  for (const row of rows) trace(context, parcels, row, view);
  for (const fill of fills) {
    context.fillStyle = fill;
    context.fill();
  }
  context.strokeStyle = EDGE;
  context.lineWidth = view.zoom >= 15 ? 1 : 0.5;
  context.stroke();
}

/** A ring as pairs of numbers, closed. */
const pointsOf = (xy, from, to) => Array.from({ length: to - from + 1 }, (_, step) => {
  const at = 2 * (step < to - from ? from + step : from);
  return [xy[at], xy[at + 1]];
});

/** The rings of one parcel as closed rows of pairs, in units of the tile. */
export const ringsOf = ({ xy, rings, starts }, row) => Array.from({ length: starts[row + 1] - starts[row] }, (_, at) => (
  pointsOf(xy, rings[starts[row] + at], rings[starts[row] + at + 1])
));

/** Where a parcel's code is written, in pixels of the tile; null where it has no room. */
function placeOf(parcels, row, { scale, left, top }) {
  const text = parcels.codes[row] || '?';
  const room = roomIn(ringsOf(parcels, row));
  if (!room || room.width * scale < text.length * 9 || room.height * scale < 18) return null;
  return { text, x: room.x * scale - left, y: room.y * scale - top };
}

function letters(context, parcels, rows, view) {
  context.font = '600 11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const row of rows) {
    const place = placeOf(parcels, row, view);
    if (!place) continue;
    context.strokeStyle = 'rgba(255, 255, 255, 0.85)';
    context.lineWidth = 3;
    context.strokeText(place.text, place.x, place.y);
    context.fillStyle = '#222';
    context.fillText(place.text, place.x, place.y);
  }
}

/**
 * Draw the parcels of one tile of the map, which may be a part of the tile that their data came in.
 * @param {{scale: number, left: number, top: number, size: number, zoom: number}} view pixels a unit of
 *   the data; the tile's corner and size in pixels of the data's tile
 * @param {(code: string) => (string|CanvasPattern)[]} fillsOf what a code is filled with, from below
 * @returns {Map<string, number>} parcels drawn, by code
 */
export function paintParcels(context, parcels, view, fillsOf) {
  const seen = seenIn(parcels, view);
  const groups = new Map();
  for (const row of seen) {
    const code = parcels.codes[row];
    if (!groups.has(code)) groups.set(code, []);
    groups.get(code).push(row);
  }
  for (const code of inOrder(groups.keys())) drawGroup(context, parcels, groups.get(code), fillsOf(code), view);
  if (view.zoom >= LETTER_ZOOM) letters(context, parcels, seen, view);
  return new Map([...groups].map(([code, rows]) => [code, rows.length]));
}

/** Mark a tile that could not be had: nobody may read it as empty ground. */
export function paintMissing(context, size, words) {
  context.clearRect(0, 0, size, size);
  context.fillStyle = 'rgba(120, 120, 120, 0.16)';
  context.fillRect(0, 0, size, size);
  context.beginPath();
  for (let at = -size; at < size; at += 16) { context.moveTo(at, 0); context.lineTo(at + size, size); }
  context.strokeStyle = 'rgba(156, 28, 28, 0.45)';
  context.lineWidth = 2;
  context.stroke();
  context.font = '600 13px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.strokeStyle = '#fff';
  context.lineWidth = 4;
  context.strokeText(words, size / 2, size / 2);
  context.fillStyle = '#9c1c1c';
  context.fillText(words, size / 2, size / 2);
}
