import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as paint from '../../static/js/paint.js';

const square = (west, south, size) => ({
  type: 'Polygon',
  coordinates: [[[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]],
});
const parcel = (id, code, geometry) => ({ id, properties: { code }, geometry });

/** A context that writes down what it is asked to do. */
function recorder() {
  const calls = [];
  const note = (name) => (...values) => calls.push([name, ...values]);
  const target = { calls };
  return new Proxy(target, {
    get: (held, name) => (name in held ? held[name] : note(name)),
    set: (held, name, value) => { calls.push([`set ${String(name)}`, value]); return true; },
  });
}

test('rice is told from double codes and other spellings, and only from codes', () => {
  assert.equal(paint.riceOf('LUC'), 'LUC');
  assert.equal(paint.riceOf('ONT+LUC'), 'LUC');
  assert.equal(paint.riceOf('luk'), 'LUK');
  for (const code of ['ONT', 'LUCX', '', null, '2L']) assert.equal(paint.riceOf(code), null);
});

test('the three rice codes are hatched three ways', () => {
  assert.equal(new Set(Object.values(paint.HATCH)).size, 3);
  assert.deepEqual(Object.keys(paint.HATCH).sort(), ['LUA', 'LUC', 'LUK']);
});

test('each part of a multipart parcel is drawn; a missing geometry is not', () => {
  const two = { type: 'MultiPolygon', coordinates: [square(105, 21, 0.1).coordinates, square(106, 21, 0.1).coordinates] };
  assert.equal(paint.prepare([parcel('a', 'LUC', two), parcel('b', 'LUC', null)]).length, 2);
});

test('the parcel under a point is found, nothing beside it', () => {
  const parcels = paint.prepare([parcel('a', 'LUC', square(105, 21, 0.1)), parcel('b', 'ONT', square(105.05, 21, 0.1))]);
  assert.equal(paint.parcelAt(parcels, 105.01, 21.05).id, 'a');
  assert.equal(paint.parcelAt(parcels, 105.07, 21.05).id, 'b');
  assert.equal(paint.parcelAt(parcels, 104.9, 21.05), null);
});

test('a tile draws what it holds, letters only where they can be read', () => {
  const parcels = paint.prepare([parcel('a', 'LUC', square(0, 0, 1)), parcel('far', 'ONT', square(90, 0, 1))]);
  const tile = (zoom) => ({ x: 2 ** zoom * 128, y: 2 ** zoom * 128 - 256, size: 256, world: 256 * 2 ** zoom, zoom });
  const far = recorder();
  paint.paintParcels(far, tile(8), parcels, new Map([['LUC', '#fffc8c']]));
  assert.ok(far.calls.some(([name, value]) => name === 'set fillStyle' && value === '#fffc8c'));
  assert.ok(far.calls.some(([name]) => name === 'clip'), 'rice is hatched');
  assert.ok(!far.calls.some(([name]) => name === 'fillText'));
  const near = recorder();
  paint.paintParcels(near, tile(paint.LETTER_ZOOM), parcels, new Map());
  assert.deepEqual(near.calls.filter(([name]) => name === 'fillText').map(([, text]) => text), ['LUC']);
});
