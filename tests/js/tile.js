/** Vector tiles written by hand, byte by byte as the specification says, and a context that writes down what it is asked. */
import { PbfWriter } from 'pbf';

const zigzag = (value) => (value << 1) ^ (value >> 31);

function commands(rings) {
  let [x, y] = [0, 0];
  return rings.flatMap((ring) => {
    const moves = ring.map(([right, down]) => {
      const step = [zigzag(right - x), zigzag(down - y)];
      [x, y] = [right, down];
      return step;
    });
    return [9, ...moves[0], ((ring.length - 1) << 3) | 2, ...moves.slice(1).flat(), 15];
  });
}

/** @param {{name: string, features: {id?: number, rings: number[][][], tags: object, type?: number}[]}[]} layers */
export function encode(layers, extent = 4096) {
  const pbf = new PbfWriter();
  for (const { name, features } of layers) {
    const keys = [...new Set(features.flatMap(({ tags }) => Object.keys(tags)))];
    const values = [...new Set(features.flatMap(({ tags }) => Object.values(tags)))];
    pbf.writeMessage(3, (_, layer) => {
      layer.writeVarintField(15, 2);
      layer.writeStringField(1, name);
      for (const { id, rings, tags, type = 3 } of features) {
        layer.writeMessage(2, (__, feature) => {
          if (id !== undefined) feature.writeVarintField(1, id);
          feature.writePackedVarint(2, Object.entries(tags).flatMap(([key, value]) => [keys.indexOf(key), values.indexOf(value)]));
          feature.writeVarintField(3, type);
          feature.writePackedVarint(4, commands(rings));
        });
      }
      keys.forEach((key) => layer.writeStringField(3, key));
      values.forEach((value) => layer.writeMessage(4, (__, held) => (
        typeof value === 'string' ? held.writeStringField(1, value) : held.writeDoubleField(3, value))));
      layer.writeVarintField(5, extent);
    });
  }
  return pbf.finish();
}

export const square = (left, top, size) => [[left, top], [left + size, top], [left + size, top + size], [left, top + size]];

/** A context that writes down what it is asked to do. */
export function recorder() {
  const calls = [];
  const note = (name) => (...values) => calls.push([name, ...values]);
  const target = { calls };
  return new Proxy(target, {
    get: (held, name) => (name in held ? held[name] : note(name)),
    set: (held, name, value) => { calls.push([`set ${String(name)}`, value]); return true; },
  });
}
