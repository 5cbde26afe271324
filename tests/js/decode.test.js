import assert from 'node:assert/strict';
import { test } from 'node:test';

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
  assert.deepEqual(cells, []);
  assert.deepEqual(parcels.ids, [7, 4294967299]);
  assert.deepEqual(parcels.codes, ['LUC', '']);
  assert.deepEqual([...parcels.boxes], [10, 10, 110, 110, -30, 4000, 170, 4200]);
  // the decoder closes each ring
  assert.deepEqual(ringsOf(parcels, 0).map((ring) => ring.slice(0, -1)), [square(10, 10, 100), hole]);
  assert.deepEqual(ringsOf(parcels, 1)[0].slice(0, -1), square(-30, 4000, 200));
});

test('more points than fit at first are all there', () => {
  const ring = Array.from({ length: 5000 }, (_, at) => [at, (at * 7) % 4096]);
  const { parcels, weight } = decode(encode([{ name: 'parcels', features: [{ id: 1, rings: [ring], tags: { code: 'ONT' } }] }]));
  assert.deepEqual(ringsOf(parcels, 0)[0].slice(0, 5000), ring);
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
  assert.deepEqual(cells, [{ column: 5, row: 31, m2: 500.5, shares: [['LUC', 400.25], ['ONT', 100], ['', 0.25]] }]);
});

test('no bytes are a tile without parcels; other bytes are said to be none', () => {
  const { parcels, cells } = decode(new ArrayBuffer(0));
  assert.equal(parcels.codes.length + cells.length, 0);
  assert.throws(() => decode(new TextEncoder().encode('<html>not a tile</html>')));
});
