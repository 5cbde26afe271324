import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as cells from '../../static/js/cells.js';
import { recorder } from './tile.js';

const HANOI = { z: 13, x: 6502, y: 3606 };

test('the squares of a tile cover its ground, and four of the next zoom cover one', () => {
  const row = 9;
  const one = cells.groundOf(HANOI, row);
  const finer = { z: 14, y: HANOI.y * 2 };
  const four = [0, 1].map((down) => 2 * cells.groundOf(finer, 2 * row + down));
  assert.ok(Math.abs(four[0] + four[1] - one) / one < 1e-6);
  assert.ok(Math.abs(Math.sqrt(one) - 142) < 2);
  assert.ok(Math.abs(cells.sideAt(13, 21) - 142) < 2);
});

test('the squares along the equator and by the pole keep their areas', () => {
  const equator = cells.groundOf({ z: 0, y: 0 }, 16);
  assert.ok(cells.groundOf({ z: 0, y: 0 }, 0) < equator / 50);
});

test('shares fill the part of the square that parcels cover, rice at the bottom', () => {
  const { side, strips } = cells.picture({ m2: 25, shares: [['ONT', 15], ['LUC', 10]] }, 100);
  assert.equal(side, 0.5);
  assert.deepEqual(strips, [{ code: 'LUC', from: 0, to: 0.4 }, { code: 'ONT', from: 0.4, to: 1 }]);
});

test('where parcels overlap the square is full and no more', () => {
  assert.equal(cells.picture({ m2: 130, shares: [['LUC', 130]] }, 100).side, 1);
});

const rects = ({ calls }) => calls.filter(([name]) => name === 'fillRect').map(([, ...box]) => box);

test('a full square is filled to its edges, from below', () => {
  const context = recorder();
  const ground = cells.groundOf(HANOI, 2);
  const cell = { column: 1, row: 2, m2: ground, shares: [['ONT', ground * 0.75], ['LUC', ground * 0.25]] };
  const drawn = cells.paintCells(context, [cell], { ...HANOI, size: 256 }, (code) => [code, `${code} lines`]);
  assert.deepEqual(rects(context).map((box) => box.map((value) => Math.round(value * 1e6) / 1e6)), [
    [8, 22, 8, 2], [8, 22, 8, 2], [8, 16, 8, 6], [8, 16, 8, 6],
  ]);
  const fills = context.calls.filter(([name]) => name === 'set fillStyle').map(([, fill]) => fill);
  assert.deepEqual(fills, ['LUC', 'LUC lines', 'ONT', 'ONT lines']);
  assert.deepEqual([...drawn], [['LUC', 1], ['ONT', 1]]);
});

test('a lone small parcel in a large square can still be seen', () => {
  const context = recorder();
  cells.paintCells(context, [{ column: 0, row: 0, m2: 50, shares: [['LUC', 50]] }], { z: 8, y: 112, size: 256 }, () => ['#fff']);
  const [[, , width, height]] = rects(context);
  assert.ok(width >= 2 && height >= 2);
});
