import assert from 'node:assert/strict';
import { test } from 'node:test';

import { linesOf, parseAngle, parseLegs, parseNumber, traverse } from '../../static/js/check/typed.js';

const NUMBERS = [
  ['2318401,25', 2318401.25], ['2318401.25', 2318401.25], ['2.318.401,25', 2318401.25], ['2,318,401.25', 2318401.25],
  ['2 318 401,25', 2318401.25], ['2\u00a0318\u202f401,25', 2318401.25], ['2318401', 2318401], ['2.318.401', 2318401],
  ['-12,5', -12.5], ['560123,4', 560123.4], ['12.345', 12.345],
  ['', null], ['abc', null], ['1,2,3', null], ['1.23.456', null], ['12..5', null], ['1.234,567,8', null], ['1e5', null], ['--1', null],
];
for (const [text, value] of NUMBERS) {
  test(`the number ${JSON.stringify(text)} is ${value}`, () => assert.equal(parseNumber(text), value));
}

test('where thousands are meant, three digits behind one mark are thousands', () => {
  assert.equal(parseNumber('250.000', { thousands: true }), 250000);
  assert.equal(parseNumber('250,5', { thousands: true }), 250.5);
});

test('nothing at all is no number', () => {
  assert.equal(parseNumber(undefined), null);
  assert.equal(parseNumber(null), null);
});

const ANGLES = [
  ['125,5', 125.5], ['125°30\'', 125.5], ['125°30\'36"', 125.51], ['125 30 36', 125.51], ['125º30′36″', 125.51], ['0', 0], ['360', 360],
  ['361', null], ['12°60\'', null], ['-5', null], ['', null], ['1 2 3 4', null], ['N45E', null],
];
for (const [text, value] of ANGLES) {
  test(`the angle ${JSON.stringify(text)} is ${value}`, () => {
    const found = parseAngle(text);
    assert.ok(value === null ? found === null : Math.abs(found - value) < 1e-9, String(found));
  });
}

test('a square walked round closes exactly', () => {
  const legs = [0, 90, 180, 270].map((bearing) => ({ bearing, distance: 100 }));
  const { corners, closing, length } = traverse({ north: 2320000, east: 560000 }, legs);
  assert.equal(length, 400);
  assert.ok(closing.distance < 1e-6);
  assert.equal(closing.ratio, null);
  assert.ok(Math.abs(corners[1].north - 2320100) < 1e-6);
  assert.ok(Math.abs(corners[2].east - 560100) < 1e-6);
});

test('a traverse that does not close says by how much', () => {
  const legs = [[0, 100], [90, 100], [180, 100], [270, 99.5]].map(([bearing, distance]) => ({ bearing, distance }));
  const { closing, length } = traverse({ north: 0, east: 0 }, legs);
  assert.ok(Math.abs(closing.distance - 0.5) < 1e-9);
  assert.ok(Math.abs(closing.east - 0.5) < 1e-9);
  assert.ok(Math.abs(closing.ratio - length / 0.5) < 1e-6);
});

test('legs are read by tab, semicolon or spaces; the others are named by their row', () => {
  const { legs, wrong } = parseLegs('85°30\'15"\t120,45\n172 10 0; 88.20\n\n40 12,5\nnonsense here\n400\t5\n20\t-3');
  assert.deepEqual(legs.map(({ row, distance }) => [row, distance]), [[1, 120.45], [2, 88.2], [4, 12.5]]);
  assert.deepEqual(wrong, [5, 6, 7]);
});

test('each line knows where it stands in the text', () => {
  const text = 'a\r\nbcd\n\ne';
  for (const { text: line, start, end } of linesOf(text)) assert.equal(text.slice(start, end).replace('\r', ''), line);
  assert.deepEqual(linesOf(text).map(({ row }) => row), [1, 2, 3, 4]);
});
