/** Mapbox Vector Tiles (2.1) read feature by feature, without an object for each point or tag. Pure. */
import { PbfReader } from 'pbf';

const MOVE = 1;
const CLOSE = 7;
export const POLYGON = 3;

const VALUES = {
  1: (pbf) => pbf.readString(), 2: (pbf) => pbf.readFloat(), 3: (pbf) => pbf.readDouble(), 4: (pbf) => pbf.readVarint(true),
  5: (pbf) => pbf.readVarint(), 6: (pbf) => pbf.readSVarint(), 7: (pbf) => pbf.readBoolean(),
};
const readValue = (pbf) => pbf.readMessage((tag, held) => { if (VALUES[tag]) held.value = VALUES[tag](pbf); }, { value: null }).value;

/** Where a length-delimited part begins, for a later look; the reader goes on behind it. */
function skipped(pbf) {
  const begins = pbf.pos;
  pbf.pos = pbf.readVarint() + pbf.pos;
  return begins;
}

const LAYER = {
  1: (layer, pbf) => { layer.name = pbf.readString(); },
  2: (layer, pbf) => { layer.features.push(skipped(pbf)); },
  3: (layer, pbf) => { layer.keys.push(pbf.readString()); },
  4: (layer, pbf) => { layer.values.push(readValue(pbf)); },
  5: (layer, pbf) => { layer.extent = pbf.readVarint(); },
};

/**
 * The layers of a tile by name.
 * @param {ArrayBuffer|Uint8Array} bytes
 * @returns {Map<string, {extent: number, keys: string[], values: unknown[], features: number[], pbf: PbfReader}>}
 * @throws {Error} for bytes that are no vector tile
 */
export function layersOf(bytes) {
  const pbf = new PbfReader(bytes);
  const layers = pbf.readFields((tag, found) => {
    if (tag !== 3) throw new Error('no vector tile');
    found.push(pbf.readMessage((field, layer) => LAYER[field]?.(layer, pbf), { name: '', extent: 4096, keys: [], values: [], features: [], pbf }));
  }, []);
  if (pbf.pos !== pbf.length) throw new Error('vector tile is cut off');
  return new Map(layers.map((layer) => [layer.name, layer]));
}

const FEATURE = {
  1: (feature, pbf) => { feature.id = pbf.readVarint(); },
  2: (feature, pbf) => { feature.tags = skipped(pbf); },
  3: (feature, pbf) => { feature.type = pbf.readVarint(); },
  4: (feature, pbf) => { feature.geometry = skipped(pbf); },
};

/** Visit the features of a layer: `{id, type, tags, geometry}`, the last two for `eachTag` and `eachPoint`. */
export function eachFeature({ pbf, features }, visit) {
  for (const begins of features) {
    pbf.pos = begins;
    visit(pbf.readMessage((tag, feature) => FEATURE[tag]?.(feature, pbf), { id: -1, type: 0, tags: 0, geometry: 0 }));
  }
}

/** Visit the tags of a feature: the number of the key, and the value. */
export function eachTag({ pbf, values }, { tags }, visit) {
  if (!tags) return;
  pbf.pos = tags;
  const ends = pbf.readVarint() + pbf.pos;
  while (pbf.pos < ends) visit(pbf.readVarint(), values[pbf.readVarint()]);
}

/** Visit the points of a feature's rings; `first` is true where a ring begins. */
export function eachPoint({ pbf }, { geometry }, visit) {
  if (!geometry) return;
  pbf.pos = geometry;
  const ends = pbf.readVarint() + pbf.pos;
  let [x, y] = [0, 0];
  while (pbf.pos < ends) {
    const command = pbf.readVarint();
    const kind = command & 7;
    for (let left = kind === CLOSE ? 0 : command >> 3; left > 0; left -= 1) {
      x += pbf.readSVarint();
      y += pbf.readSVarint();
      visit(x, y, kind === MOVE);
    }
  }
}
