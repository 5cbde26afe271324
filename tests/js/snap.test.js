import assert from 'node:assert/strict';
import { test } from 'node:test';

import { snap, targets } from '../../static/js/check/snap.js';
import { polygonsOf } from '../../static/js/geo.js';

const VIEW = { reach: 12, across: 100, down: 100 };
const RING = [[0.123456789, 0], [1, 0], [1, 1], [0.123456789, 0]];
const LINES = targets([{ type: 'Polygon', coordinates: [RING] }, null], polygonsOf);

test('a corner in reach is taken as it stands, to the last digit', () => {
  const found = snap([0.1, 0.02], LINES, VIEW);
  assert.equal(found.kind, 'corner');
  assert.deepEqual(found.point, RING[0]);
});

test('a corner comes before a side that is nearer', () => {
  assert.equal(snap([0.93, 0.001], LINES, VIEW).kind, 'corner');
});

test('a side gives the point on it that is nearest', () => {
  const found = snap([0.5, 0.05], LINES, VIEW);
  assert.equal(found.kind, 'side');
  assert.ok(Math.abs(found.point[0] - 0.5) < 1e-12);
  assert.equal(found.point[1], 0);
});

test('nothing in reach is nothing', () => {
  assert.equal(snap([0.5, 0.8], LINES, VIEW), null);
  assert.equal(snap([0.5, 0.05], [], VIEW), null);
  assert.equal(snap([0.5, 0.05], LINES, { ...VIEW, reach: 4 }), null);
});

test('a side without length is no trouble', () => {
  assert.equal(snap([0, 0], [[[0.05, 0], [0.05, 0]]], VIEW).kind, 'corner');
});

test('of two corners the nearer one', () => {
  const lines = [[[0, 0], [0.1, 0]]];
  assert.deepEqual(snap([0.06, 0], lines, VIEW).point, [0.1, 0]);
  assert.deepEqual(snap([0.04, 0], lines, VIEW).point, [0, 0]);
});
