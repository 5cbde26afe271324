import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cornersOf, hintOf, isReady, isWhole, lineOf } from '../../static/js/check/forms.js';
import { areaOf, vn2000 } from '../../static/js/plane.js';

const plane = vn2000('EPSG:5897');
const at = (north, east) => plane.inverse(2332000 + north, 551000 + east);
const flat = (points) => points.map(([lng, lat]) => plane.forward(lng, lat));
const near = (value, wanted, by) => assert.ok(Math.abs(value - wanted) < by, `${value} is not ${wanted}`);

test('a rectangle has its sides along the grid, whichever corners were given', () => {
  for (const points of [[at(0, 0), at(100, 200)], [at(100, 0), at(0, 200)]]) {
    const corners = flat(cornersOf({ kind: 'rectangle', points }, plane));
    assert.equal(corners.length, 4);
    near(areaOf(corners), 20000, 0.01);
    corners.forEach(({ north, east }, n) => {
      const next = corners[(n + 1) % 4];
      assert.ok(Math.abs(next.north - north) < 0.001 || Math.abs(next.east - east) < 0.001);
    });
  }
});

test('a circle goes through its second point', () => {
  const corners = flat(cornersOf({ kind: 'circle', points: [at(0, 0), at(60, 80)] }, plane));
  for (const { north, east } of corners) near(Math.hypot(north - 2332000, east - 551000), 100, 0.001);
  near(areaOf(corners), Math.PI * 10000, 50);
});

test('what is drawn corner by corner, or is not whole yet, stays as it is', () => {
  const points = [at(0, 0), at(1, 1), at(2, 0)];
  assert.equal(cornersOf({ kind: 'part', points }, plane), points);
  const one = points.slice(0, 1);
  assert.equal(cornersOf({ kind: 'circle', points: one }, plane), one);
  const two = points.slice(0, 2);
  assert.equal(cornersOf({ kind: 'rectangle', points: two }, null), two);
});

test('each form says when it is ready and when it is whole', () => {
  const points = (n) => Array.from({ length: n }, () => [0, 0]);
  const says = (kind, n) => [isReady({ kind, points: points(n) }), isWhole({ kind, points: points(n) })];
  assert.deepEqual(says('part', 2), [false, false]);
  assert.deepEqual(says('part', 3), [true, false]);
  assert.deepEqual(says('rectangle', 2), [true, true]);
  assert.deepEqual(says('line', 0), [false, false]);
  assert.deepEqual(says('line', 1), [true, false]);
});

test('a line of one point is a point', () => {
  assert.equal(lineOf([[1, 2]]).type, 'Point');
  assert.equal(lineOf([[1, 2], [3, 4]]).type, 'LineString');
});

test('what to do next is said for each form', () => {
  const t = (key) => key;
  assert.equal(hintOf({ kind: 'circle', points: [] }, t), 'check.draw.hint');
  assert.equal(hintOf({ kind: 'circle', points: [1] }, t), 'check.draw.hint_circle');
  assert.equal(hintOf({ kind: 'line', points: [1] }, t), 'check.draw.hint_line');
  assert.equal(hintOf({ kind: 'hole', points: [1] }, t), 'check.draw.hint_more');
});
