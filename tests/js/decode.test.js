import assert from 'node:assert/strict';
import { test } from 'node:test';

import { shareAt } from '../../static/js/cells.js';
import { decode } from '../../static/js/decode.js';
import { ringsOf } from '../../static/js/paint.js';
import { encode, square } from './tile.js';

test('parcels keep their number, code, rings and box', () => {
  const hole = square(20, 20, 10).toReversed();
  const { extent, parcels, cells } = decode(encode([{ name: 'parcels', features: [
    { id: 7, rings: [square(10, 10, 100), hole], tags: { code: 'LUC' } },
    { id: 4294967299, rings: [square(-30, 4000, 200)], tags: {} },
  ] }]));
  assert.equal(extent, 4096);
  assert.equal(cells.m2.length, 0);
  assert.deepEqual(parcels.ids, [7, 4294967299]);
  assert.deepEqual(parcels.codes, ['LUC', '']);
  assert.deepEqual([...parcels.boxes], [10, 10, 110, 110, -30, 4000, 170, 4200]);
  const closed = (ring) => [...ring, ring[0]];
  assert.deepEqual(ringsOf(parcels, 0), [square(10, 10, 100), hole].map(closed));
  assert.deepEqual(ringsOf(parcels, 1), [closed(square(-30, 4000, 200))]);
});

test('more points than fit at first are all there', () => {
  const ring = Array.from({ length: 5000 }, (_, at) => [at, (at * 7) % 4096]);
  const { parcels, weight } = decode(encode([{ name: 'parcels', features: [{ id: 1, rings: [ring], tags: { code: 'ONT' } }] }]));
  assert.deepEqual(ringsOf(parcels, 0), [[...ring, ring[0]]]);
  assert.ok(weight > 40000);
});

test('what is no polygon is left out, and so are other layers', () => {
  const line = { id: 1, type: 2, rings: [square(0, 0, 9)], tags: { code: 'LUC' } };
  const { parcels } = decode(encode([{ name: 'parcels', features: [line] }, { name: 'other', features: [{ ...line, type: 3 }] }]));
  assert.deepEqual(parcels.codes, []);
});

test('a square knows its place, its area and its shares, the largest first', () => {
  const tags = { m2: 500.5, LUC: 400.25, ONT: 100, '': 0.25, CLN: 0, constructor: 0 };
  const { cells } = decode(encode([{ name: 'cells', features: [{ rings: [square(128 * 5, 128 * 31, 128)], tags }] }]));
  assert.deepEqual(shareAt(cells, 5, 31), { m2: 500.5, shares: [['LUC', 400.25], ['ONT', 100], ['', 0.25]] });
  assert.equal(shareAt(cells, 31, 5), null);
  assert.equal(cells.names[0], 'LUC', 'rice is drawn first');
});

test('no bytes are a tile without parcels; other bytes are said to be none', () => {
  const { parcels, cells } = decode(new ArrayBuffer(0));
  assert.equal(parcels.codes.length + cells.m2.length, 0);
  const sound = encode([{ name: 'parcels', features: [{ id: 1, rings: [square(0, 0, 9)], tags: { code: 'LUC' } }] }]);
  for (const bytes of [new TextEncoder().encode('<html>not a tile</html>'), sound.subarray(0, sound.length - 3)]) {
    assert.throws(() => decode(bytes));
  }
});
