import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as cells from '../../static/js/cells.js';
import { decode } from '../../static/js/decode.js';
import { encode, recorder, square } from './tile.js';

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

test('a square fills as large a part of its place as parcels are of its ground, and no more', () => {
  assert.equal(cells.fullness(25, 100), 0.5);
  assert.equal(cells.fullness(130, 100), 1);
});

const tileOf = (column, row, m2, tags) => decode(encode([{ name: 'cells', features: [
  { rings: [square(128 * column, 128 * row, 128)], tags: { m2, ...tags } },
] }])).cells;
const rects = ({ calls }) => calls.filter(([name]) => name === 'fillRect').map(([, ...box]) => box);

test('a full square is filled to its edges, from below', () => {
  const context = recorder();
  const ground = cells.groundOf(HANOI, 2);
  const cell = tileOf(1, 2, ground, { ONT: ground * 0.75, LUC: ground * 0.25 });
  const drawn = cells.paintCells(context, cell, { ...HANOI, size: 256 }, (code) => [code, `${code} lines`]);
  assert.deepEqual(rects(context).map((box) => box.map((value) => Math.round(value * 1e6) / 1e6)), [
    [8, 22, 8, 2], [8, 22, 8, 2], [8, 16, 8, 6], [8, 16, 8, 6],
  ]);
  const fills = context.calls.filter(([name]) => name === 'set fillStyle').map(([, fill]) => fill);
  assert.deepEqual(fills, ['LUC', 'LUC lines', 'ONT', 'ONT lines']);
  assert.deepEqual([...drawn], [['LUC', 1], ['ONT', 1]]);
});

test('a lone small parcel in a large square can still be seen', () => {
  const context = recorder();
  cells.paintCells(context, tileOf(0, 0, 50, { LUC: 50 }), { z: 8, y: 112, size: 256 }, () => ['#fff']);
  const [[, , width, height]] = rects(context);
  assert.ok(width >= 2 && height >= 2);
});
