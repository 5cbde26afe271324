/** The features that a row of another layer speaks of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { boxAround, ofRow, rowKey } from '../../static/js/check/rows.js';

const FEATURES = [{ id: 7, properties: { kind: 'a' } }, { id: 'h2', properties: { kind: 'b' } }, { id: 'h3', properties: { kind: 'b' } }, { id: 'h4', properties: { kind: null } }];
const ids = (list) => list.map(({ id }) => id);

test('a feature by its id, a number or text', () => {
  assert.deepEqual(ids(ofRow({}, { id: '7' }, FEATURES)), [7]);
  assert.deepEqual(ids(ofRow({ group_by: null }, { id: 'h2' }, FEATURES)), ['h2']);
  assert.deepEqual(ids(ofRow({}, { id: 'none' }, FEATURES)), []);
});
test('all features of a group, also of the one without a value', () => {
  assert.deepEqual(ids(ofRow({ group_by: 'kind' }, { id: 'b' }, FEATURES)), ['h2', 'h3']);
  assert.deepEqual(ids(ofRow({ group_by: 'kind' }, { id: '' }, FEATURES)), ['h4']);
});
test('the box reaches as far as the feature is away', () => {
  const site = { type: 'Polygon', coordinates: [[[105, 21], [105.01, 21], [105.01, 21.01], [105, 21]]] };
  const [west, , east, north] = boxAround(site, { distance_m: 1000 });
  assert.ok((105 - west) * 103000 > 1000 && (north - 21.01) * 110000 > 1000 && east - 105.01 < 0.02);
  assert.ok(105 - boxAround(site, { distance_m: null })[0] < 0.001);
});
test('the same feature is another row under another question', () => {
  assert.notEqual(rowKey({ layer: 'houses', operator: 'within' }, { id: 'h2' }), rowKey({ layer: 'houses', operator: 'overlap' }, { id: 'h2' }));
});
