/** Tiles of the land-use layer made ready to draw: bytes in, packed numbers out. Pure. */
import { GRID } from './cells.js';
import { POLYGON, eachFeature, eachPoint, eachTag, layersOf } from './mvt.js';
import { inOrder } from './paint.js';

/** Numbers one after another, in a typed array that doubles as it fills. */
function growing(Kind) {
  let held = new Kind(1024);
  let length = 0;
  return {
    push(value) {
      if (length === held.length) {
        const wider = new Kind(length * 2);
        wider.set(held);
        held = wider;
      }
      held[length] = value;
      length += 1;
    },
    length: () => length,
    done: () => held.slice(0, length),
  };
}

/** Add the rings of a parcel to `xy` and `rings`, and its box to `boxes`. */
function addRings(layer, feature, { xy, rings, boxes }) {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  eachPoint(layer, feature, (x, y, first) => {
    if (first) rings.push(xy.length() / 2);
    xy.push(x);
    xy.push(y);
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < north) north = y;
    if (y > south) south = y;
  });
  [west, north, east, south].forEach(boxes.push);
}

/**
 * Parcels of a tile. `xy`: the points, in units of the tile. `rings`: where each ring begins, in points. `starts`: the
 * first ring of each parcel. Both end with what comes after the last. `boxes`: four numbers a parcel. `ids`: the layer's number
 * of each. `codes`: '' for none.
 */
function parcelsOf(layer) {
  const made = { xy: growing(Int32Array), boxes: growing(Int32Array), rings: growing(Uint32Array), starts: growing(Uint32Array) };
  const [codes, ids] = [[], []];
  if (layer) eachFeature(layer, (feature) => {
    if (feature.type !== POLYGON) return;
    made.starts.push(made.rings.length());
    addRings(layer, feature, made);
    let code = '';
    eachTag(layer, feature, (key, value) => { if (layer.keys[key] === 'code') code = String(value); });
    codes.push(code);
    ids.push(feature.id);
  });
  made.starts.push(made.rings.length());
  made.rings.push(made.xy.length() / 2);
  return { codes, ids, ...Object.fromEntries(Object.entries(made).map(([name, numbers]) => [name, numbers.done()])) };
}

/**
 * Squares of a tile, those with parcels. `places`: column and row of each. `m2`: area of its parcels. `first`: where its shares
 * begin, with what comes after the last. `code`: index into `names`, and `area` in m², of each share, rice first.
 */
function cellsOf(layer, size) {
  const names = layer ? inOrder(layer.keys.filter((key) => key !== 'm2')).toReversed() : [];
  const made = { places: growing(Uint8Array), m2: growing(Float64Array), first: growing(Uint32Array), code: growing(Uint16Array), area: growing(Float64Array) };
  const rank = layer?.keys.map((key) => names.indexOf(key));
  const areas = new Float64Array(names.length);
  if (layer) eachFeature(layer, (feature) => {
    let [left, top, m2] = [Infinity, Infinity, 0];
    areas.fill(0);
    eachPoint(layer, feature, (x, y) => { left = Math.min(left, x); top = Math.min(top, y); });
    eachTag(layer, feature, (key, value) => { if (rank[key] < 0) m2 = value; else areas[rank[key]] = value; });
    [left, top].forEach((edge) => made.places.push(Math.round(edge / size)));
    made.m2.push(m2);
    made.first.push(made.code.length());
    areas.forEach((area, code) => { if (area > 0) { made.code.push(code); made.area.push(area); } });
  });
  made.first.push(made.code.length());
  return { names, ...Object.fromEntries(Object.entries(made).map(([name, numbers]) => [name, numbers.done()])) };
}

const bytesOf = (parts) => Object.values(parts).reduce((sum, { byteLength = 0 }) => sum + byteLength, 0);

/**
 * Read a tile of the land-use layer.
 * @param {ArrayBuffer|Uint8Array} bytes unzipped; none for a tile without parcels
 * @returns {{extent: number, parcels: object, cells: object, weight: number}} weight: bytes it takes, about
 * @throws {Error} for bytes that are no vector tile
 */
export function decode(bytes) {
  const layers = layersOf(bytes);
  const extent = (layers.get('parcels') ?? layers.get('cells'))?.extent ?? 4096;
  const parcels = parcelsOf(layers.get('parcels'));
  const cells = cellsOf(layers.get('cells'), extent / GRID);
  return { extent, parcels, cells, weight: bytesOf(parcels) + 16 * parcels.ids.length + bytesOf(cells) + 1000 };
}
