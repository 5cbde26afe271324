import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as shape from '../../static/js/check/shape.js';
import { areaOf, lengthOf, vn2000 } from '../../static/js/plane.js';

const SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4]];
const HOLE = [[1, 1], [2, 1], [2, 2], [1, 2]];
const FAR = [[10, 0], [11, 0], [11, 1]];
const PARTS = [[SQUARE, HOLE], [FAR]];
const frozen = (value) => { if (Array.isArray(value)) value.forEach(frozen); return Object.freeze(value); };
frozen(PARTS);

test('a geometry and its parts are one another', () => {
  const geometry = shape.toGeometry(PARTS);
  assert.equal(geometry.type, 'MultiPolygon');
  assert.deepEqual(geometry.coordinates[0][0], [...SQUARE, [0, 0]]);
  assert.deepEqual(shape.fromGeometry(geometry), PARTS);
  assert.equal(shape.toGeometry([[SQUARE]]).type, 'Polygon');
  assert.deepEqual(shape.fromGeometry(shape.toGeometry([[SQUARE]])), [[SQUARE]]);
  assert.equal(shape.toGeometry([]), null);
});

test('what encloses nothing is no part, and points that stand twice are one', () => {
  assert.deepEqual(shape.fromGeometry(null), []);
  assert.deepEqual(shape.fromGeometry({ type: 'Point', coordinates: [1, 2] }), []);
  assert.deepEqual(shape.fromGeometry({ type: 'Polygon', coordinates: [[[0, 0], [1, 1], [0, 0]]] }), []);
  const doubled = { type: 'Polygon', coordinates: [[[0, 0], [0, 0], [4, 0], [4, 4], [4, 4], [0, 0]]] };
  assert.deepEqual(shape.fromGeometry(doubled), [[[[0, 0], [4, 0], [4, 4]]]]);
  const high = { type: 'Polygon', coordinates: [[[0, 0, 7], [4, 0, 7], [4, 4, 7], [0, 0, 7]]] };
  assert.deepEqual(shape.fromGeometry(high), [[[[0, 0], [4, 0], [4, 4]]]]);
  const mixed = { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [0, 0] }, shape.toGeometry([[SQUARE]])] };
  assert.deepEqual(shape.fromGeometry(mixed), [[SQUARE]]);
});

test('a vertex is moved, put in and taken away without touching anything else', () => {
  const path = { part: 0, ring: 1, at: 2 };
  const moved = shape.moveVertex(PARTS, path, [3, 3]);
  assert.deepEqual(shape.pointAt(moved, path), [3, 3]);
  assert.equal(moved[1], PARTS[1]);
  assert.equal(moved[0][0], PARTS[0][0]);
  const more = shape.insertVertex(PARTS, path, [1.5, 2.5]);
  assert.deepEqual(shape.pointAt(more, { ...path, at: 3 }), [1.5, 2.5]);
  assert.equal(more[0][1].length, 5);
  assert.deepEqual(shape.removeVertex(more, { ...path, at: 3 }), PARTS);
  assert.deepEqual(shape.moveVertex(moved, path, HOLE[2]), PARTS);
});

test('a hole that has no three corners goes, and a part with its outer ring', () => {
  const three = shape.removeVertex(PARTS, { part: 0, ring: 1, at: 0 });
  assert.equal(three[0][1].length, 3);
  assert.deepEqual(shape.removeVertex(three, { part: 0, ring: 1, at: 0 }), [[SQUARE], [FAR]]);
  assert.deepEqual(shape.removeVertex(PARTS, { part: 1, ring: 0, at: 0 }), [[SQUARE, HOLE]]);
});

test('a hole belongs to the part that holds all of it, else to none', () => {
  const parts = [[FAR], [SQUARE]];
  assert.deepEqual(shape.addHole(parts, HOLE), [[FAR], [SQUARE, HOLE]]);
  assert.equal(shape.addHole(parts, [[3, 3], [5, 3], [5, 5]]), null);
  assert.equal(shape.addHole([], HOLE), null);
  assert.equal(shape.addHole(parts, HOLE.slice(0, 2)), null);
});

test('a part needs three corners', () => {
  assert.deepEqual(shape.addPart([[SQUARE]], FAR.slice(0, 2)), [[SQUARE]]);
  assert.deepEqual(shape.addPart([[SQUARE]], FAR), [[SQUARE], [FAR]]);
});

test('sides go round each ring and come back', () => {
  const list = shape.sides(PARTS);
  assert.equal(list.length, 11);
  assert.equal(shape.vertices(PARTS).length, 11);
  assert.deepEqual(list[3], { path: { part: 0, ring: 0, at: 3 }, from: [0, 4], to: [0, 0] });
});

test('sides that cross are named with the place; sides that only touch are not', () => {
  assert.deepEqual(shape.crossings(PARTS), []);
  const bow = [[[[0, 0], [4, 4], [4, 0], [0, 4]]]];
  const [found, ...more] = shape.crossings(bow);
  assert.deepEqual(found.point, [2, 2]);
  assert.equal(more.length, 0);
  const apart = [[SQUARE], [[[2, -1], [3, -1], [3, 1], [2, 1]]]];
  assert.equal(shape.crossings(apart).length, 2);
  assert.deepEqual(shape.crossings([[SQUARE], [[[4, 0], [8, 0], [8, 4], [4, 4]]]]), []);
});

test('many crossings are cut short', () => {
  const comb = Array.from({ length: 60 }, (_, at) => [at, at % 2 ? 10 : -10]);
  const ring = [...comb, [70, 20], [70, 0.5], [-5, 0.5], [-5, 20]];
  assert.equal(shape.crossings([[ring]]).length, 20);
});

test('an area is the outer ring without its holes, in the plane', () => {
  const plane = vn2000('EPSG:5897');
  const square = (east, north, side) => [[north, east], [north, east + side], [north + side, east + side], [north + side, east]]
    .map(([n, e]) => plane.inverse(n, e));
  const parts = [[square(550000, 2320000, 100), square(550020, 2320020, 10)], [square(550500, 2320000, 50)]];
  const found = shape.measure(parts, plane, { areaOf, lengthOf });
  assert.ok(Math.abs(found.area - (10000 - 100 + 2500)) < 0.01);
  assert.ok(Math.abs(found.perimeter - (400 + 40 + 200)) < 0.001);
  assert.equal(found.parts, 2);
  assert.equal(found.corners, 12);
  assert.equal(shape.measure([[[[0, 0], [1, 0], [1, 1]]]], plane, { areaOf, lengthOf }), null);
});

test('the plane goes back to where it came from', () => {
  const plane = vn2000('EPSG:5897');
  const { north, east } = plane.forward(105.501234567, 21.098765432);
  const [lng, lat] = plane.inverse(north, east);
  assert.ok(Math.abs(lng - 105.501234567) < 2e-9);
  assert.ok(Math.abs(lat - 21.098765432) < 2e-9);
  assert.equal(plane.inverse(NaN, 5), null);
  assert.equal(plane.inverse(560000, 2320000), null);
});

test('a whole boundary moves by metres and keeps its form; off the plane it does not', () => {
  const plane = vn2000('EPSG:5897');
  const ring = [[105.5, 21.08], [105.502, 21.08], [105.502, 21.082]];
  const [[next]] = shape.moved([[ring]], plane, 10, -25);
  ring.forEach((point, at) => {
    const [from, to] = [plane.forward(...point), plane.forward(...next[at])];
    assert.ok(Math.abs(to.north - from.north - 10) < 2e-4 && Math.abs(to.east - from.east + 25) < 2e-4);
  });
  const size = (points) => shape.measure([[points]], plane, { areaOf, lengthOf }).area;
  assert.ok(Math.abs(size(next) - size(ring)) < 0.1);
  assert.equal(shape.moved([[ring]], plane, 0, 1e7), null);
});
