/** Parcels on a canvas: official colours, hatching for rice, code letters. Pure but for the context. */
import { contains, polygonsOf, roomIn } from './geo.js';

/** Hatching by rice code: the official fills differ by ten in blue only. */
export const HATCH = { LUC: 'diagonal', LUK: 'back', LUA: 'cross' };
const HATCH_STEP = 8;
const HATCH_STROKE = '#5b6b1e';
const UNKNOWN_FILL = '#e3e3e3';
const EDGE = 'rgba(60, 60, 60, 0.55)';
/** From this zoom on a parcel carries its code. */
export const LETTER_ZOOM = 16;

const toWorld = ([lng, lat]) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lng / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
};

function boxOf(rings) {
  const xs = rings[0].map(([x]) => x);
  const ys = rings[0].map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Rice code a parcel shows, double codes ("ONT+LUC") included; null for no rice. */
export function riceOf(code) {
  const parts = String(code ?? '').toUpperCase().split(/[^\p{L}\p{N}]+/u);
  return Object.keys(HATCH).find((rice) => parts.includes(rice)) ?? null;
}

/** Turn a ring: outer rings one way, holes the other, so that parcels over parcels stay filled. */
function turned(ring, outer) {
  const twice = ring.slice(1).reduce((sum, [x, y], at) => sum + ring[at][0] * y - x * ring[at][1], 0);
  return twice > 0 === outer ? ring : ring.toReversed();
}

/** Features of /api/landuse made ready to draw, in world units 0..1. */
export function prepare(features) {
  return features.flatMap(({ id, properties, geometry }) => polygonsOf(geometry).map((lngLat) => {
    const rings = lngLat.map((ring, at) => turned(ring.map(toWorld), at === 0));
    return { id, code: properties.code, lngLat, rings, box: boxOf(rings), room: roomIn(rings) };
  }));
}

/** The parcel under a point, the last drawn first. */
export function parcelAt(parcels, lng, lat) {
  const [x, y] = toWorld([lng, lat]);
  return parcels.findLast(({ box, lngLat }) => (
    x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] && contains(lngLat, lng, lat)
  )) ?? null;
}

function trace(context, rings, { world, x: left, y: top }) {
  for (const ring of rings) {
    ring.forEach(([x, y], at) => {
      if (at) context.lineTo(x * world - left, y * world - top);
      else context.moveTo(x * world - left, y * world - top);
    });
    context.closePath();
  }
}

/** Lines through the whole tile; the step divides the tile's size, so that tiles join. */
function hatch(context, kind, { size }) {
  context.beginPath();
  for (let at = -size; at < 2 * size; at += HATCH_STEP) {
    if (kind !== 'back') { context.moveTo(at, 0); context.lineTo(at - size, size); }
    if (kind !== 'diagonal') { context.moveTo(at, 0); context.lineTo(at + size, size); }
  }
  context.strokeStyle = HATCH_STROKE;
  context.lineWidth = 1;
  context.stroke();
}

function letters(context, parcels, tile) {
  context.font = '600 11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { room, code } of parcels) {
    const text = code ?? '?';
    if (!room || room.width * tile.world < text.length * 9 || room.height * tile.world < 18) continue;
    const x = room.x * tile.world - tile.x;
    const y = room.y * tile.world - tile.y;
    context.strokeStyle = 'rgba(255, 255, 255, 0.85)';
    context.lineWidth = 3;
    context.strokeText(text, x, y);
    context.fillStyle = '#222';
    context.fillText(text, x, y);
  }
}

function drawGroup(context, parcels, colour, kind, tile) {
  context.beginPath();
  parcels.forEach(({ rings }) => trace(context, rings, tile));
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = EDGE;
  context.lineWidth = tile.zoom >= 15 ? 1 : 0.5;
  context.stroke();
  if (!kind) return;
  context.save();
  context.clip();
  hatch(context, kind, tile);
  context.restore();
}

/**
 * Draw one tile.
 * @param {Map<string, string>} colours official colour by code
 */
export function paintParcels(context, tile, parcels, colours) {
  const near = (value, edge) => (edge + value) / tile.world;
  const [west, north] = [near(-24, tile.x), near(-12, tile.y)];
  const [east, south] = [near(24, tile.x + tile.size), near(12, tile.y + tile.size)];
  const seen = parcels.filter(({ box }) => box[0] <= east && box[2] >= west && box[1] <= south && box[3] >= north);
  for (const code of new Set(seen.map((parcel) => parcel.code))) {
    const group = seen.filter((parcel) => parcel.code === code);
    drawGroup(context, group, colours.get(code) ?? UNKNOWN_FILL, HATCH[riceOf(code)], tile);
  }
  if (tile.zoom >= LETTER_ZOOM) letters(context, seen, tile);
}
