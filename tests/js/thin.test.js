/** Corners that lie close together share one handle, the sharpest keeps it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { turnAt, withRoom } from '../../static/js/check/thin.js';

const at = (x, y, weight = 1) => ({ x, y, weight });
const kept = (points, gap) => [...withRoom(points, gap)].sort((a, b) => a - b);

test('points with room all stay', () => assert.deepEqual(kept([at(0, 0), at(24, 0), at(0, -30)], 24), [0, 1, 2]));
test('of points without room the heaviest stays', () => assert.deepEqual(kept([at(0, 0), at(10, 0, 5), at(20, 0)], 24), [1]));
test('nothing that is kept lies nearer than the gap, over the edges of cells too', () => {
  const points = Array.from({ length: 400 }, (_, n) => at((n * 37) % 211, (n * 53) % 197, (n * 7) % 11));
  const some = kept(points, 24).map((each) => points[each]);
  some.forEach((a, n) => some.slice(n + 1).forEach((b) => assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= 24)));
  points.forEach((p) => assert.ok(some.some((q) => Math.hypot(p.x - q.x, p.y - q.y) < 24)));
});
test('a turn is as sharp as its angle', () => {
  assert.ok(Math.abs(turnAt([0, 0], [1, 0], [2, 0])) < 1e-12);
  assert.ok(Math.abs(turnAt([0, 0], [1, 0], [1, 1]) - Math.PI / 2) < 1e-12);
  assert.ok(Math.abs(turnAt([0, 0], [1, 0.1], [0, 0.2]) - turnAt([0, 0.2], [1, 0.1], [0, 0])) < 1e-12);
});
