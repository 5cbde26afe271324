/** Vector tiles made ready to draw: bytes in, packed numbers out. Pure. */
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

import { GRID } from './cells.js';

const POLYGON = 3;

const featuresOf = (layer) => Array.from({ length: layer?.length ?? 0 }, (_, at) => layer.feature(at));

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

/** Add one ring to `xy`; the box grows to hold it. */
function addRing(xy, ring, box) {
  for (const { x, y } of ring) {
    xy.push(x);
    xy.push(y);
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
}

/**
 * Parcels of a tile. `xy`: the points, in units of the tile. `rings`: where each ring begins, in points. `starts`: the
 * first ring of each parcel. Both end with what comes after the last. `boxes`: four numbers a parcel. `ids`: the layer's number
 * of each. `codes`: '' for none.
 */
function parcelsOf(layer) {
  const [xy, boxes] = [growing(Int32Array), growing(Int32Array)];
  const [rings, starts] = [growing(Uint32Array), growing(Uint32Array)];
  const [codes, ids] = [[], []];
  for (const feature of featuresOf(layer)) {
    if (feature.type !== POLYGON) continue;
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    starts.push(rings.length());
    for (const ring of feature.loadGeometry()) {
      rings.push(xy.length() / 2);
      addRing(xy, ring, box);
    }
    box.forEach(boxes.push);
    codes.push(String(feature.properties.code ?? ''));
    ids.push(feature.id ?? -1);
  }
  starts.push(rings.length());
  rings.push(xy.length() / 2);
  return { ids, codes, xy: xy.done(), rings: rings.done(), starts: starts.done(), boxes: boxes.done() };
}

/** A square: its column and row, the area of its parcels in m², and that of each code, the largest first. */
function cellOf(feature, size) {
  const ring = feature.loadGeometry().flat();
  const least = (axis) => ring.reduce((low, point) => Math.min(low, point[axis]), Infinity);
  const { m2, ...areas } = feature.properties;
  const shares = Object.entries(areas).filter(([, area]) => area > 0).sort((a, b) => b[1] - a[1]);
  return { column: Math.round(least('x') / size), row: Math.round(least('y') / size), m2, shares };
}

/**
 * Read a tile of the land-use layer.
 * @param {ArrayBuffer|Uint8Array} bytes unzipped; none for a tile without parcels
 * @returns {{extent: number, parcels: object, cells: object[], weight: number}} weight: bytes it takes, about
 * @throws {Error} for bytes that are no vector tile
 */
export function decode(bytes) {
  const { layers } = new VectorTile(new PbfReader(bytes));
  const extent = (layers.parcels ?? layers.cells)?.extent ?? 4096;
  const parcels = parcelsOf(layers.parcels);
  const cells = featuresOf(layers.cells).map((feature) => cellOf(feature, extent / GRID));
  const weight = parcels.xy.byteLength + 40 * parcels.codes.length + 500 * cells.length;
  return { extent, parcels, cells, weight };
}
