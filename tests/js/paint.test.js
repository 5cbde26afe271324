import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decode } from '../../static/js/decode.js';
import * as paint from '../../static/js/paint.js';
import { encode, recorder, square } from './tile.js';

const tileOf = (...features) => decode(encode([{ name: 'parcels', features }])).parcels;
const view = (change = {}) => ({ scale: 1 / 16, left: 0, top: 0, size: 256, zoom: 14, ...change });
const named = (context, name) => context.calls.filter(([call]) => call === name).map(([, ...values]) => values);

test('rice is told from double codes and other spellings, and only from codes', () => {
  assert.equal(paint.riceOf('LUC'), 'LUC');
  assert.equal(paint.riceOf('ONT+LUC'), 'LUC');
  assert.equal(paint.riceOf('luk'), 'LUK');
  for (const code of ['ONT', 'LUCX', '', null, '2L']) assert.equal(paint.riceOf(code), null);
});

test('the three rice codes are hatched three ways', () => {
  assert.equal(new Set(Object.values(paint.HATCH)).size, 3);
  assert.deepEqual(Object.keys(paint.HATCH).sort(), ['LUA', 'LUC', 'LUK']);
  assert.deepEqual(paint.lookOf('LUK', new Map([['LUK', '#fffc96']])), { colour: '#fffc96', hatch: 'back' });
  assert.deepEqual(paint.lookOf('ZZZ', new Map()), { colour: paint.UNKNOWN_FILL, hatch: null });
});

test('a hatching joins its neighbours', () => {
  const context = recorder();
  paint.hatch(context, 'cross', 8);
  const from = named(context, 'moveTo').map(([x]) => x);
  assert.ok(from.includes(0) && from.includes(8) && from.every((x) => x % 8 === 0));
});

test('rice is drawn last: a parcel over another does not hide it', () => {
  const context = recorder();
  const parcels = tileOf(
    { id: 1, rings: [square(0, 0, 800)], tags: { code: 'LUC' } },
    { id: 2, rings: [square(0, 0, 800)], tags: { code: 'ONT' } },
    { id: 3, rings: [square(0, 0, 800)], tags: {} },
  );
  const drawn = paint.paintParcels(context, parcels, view(), (code) => [`fill ${code}`]);
  assert.deepEqual(named(context, 'set fillStyle').flat(), ['fill ', 'fill ONT', 'fill LUC']);
  assert.deepEqual(Object.fromEntries(drawn), { LUC: 1, ONT: 1, '': 1 });
});

test('each ring of a parcel is drawn where it lies, and what lies elsewhere is not', () => {
  const context = recorder();
  const parcels = tileOf(
    { id: 1, rings: [square(160, 320, 1600), square(480, 640, 160).toReversed()], tags: { code: 'ONT' } },
    { id: 2, rings: [square(60000, 0, 160)], tags: { code: 'CLN' } },
  );
  const drawn = paint.paintParcels(context, parcels, view({ left: 5 }), () => ['#fff']);
  assert.deepEqual(named(context, 'moveTo'), [[5, 20], [25, 50]]);
  assert.deepEqual([...drawn], [['ONT', 1]]);
});

test('a parcel below a pixel is still drawn', () => {
  const context = recorder();
  paint.paintParcels(context, tileOf({ id: 1, rings: [square(160, 160, 4)], tags: { code: 'ONT' } }), view(), () => ['#fff']);
  const [[x, y, width, height]] = named(context, 'rect');
  assert.deepEqual([x, y], [10, 10]);
  assert.ok(width >= 0.5 && height >= 0.5);
});

test('letters stand where they can be read, from their zoom on', () => {
  const parcels = tileOf(
    { id: 1, rings: [square(0, 0, 2000)], tags: { code: 'LUC' } },
    { id: 2, rings: [square(2400, 0, 100)], tags: { code: 'ONT' } },
  );
  const far = recorder();
  paint.paintParcels(far, parcels, view(), () => ['#fff']);
  assert.deepEqual(named(far, 'fillText'), []);
  const near = recorder();
  paint.paintParcels(near, parcels, view({ zoom: paint.LETTER_ZOOM, scale: 1 / 8 }), () => ['#fff']);
  const [[text, x, y], ...more] = named(near, 'fillText');
  assert.deepEqual([text, Math.round(x), Math.round(y), more.length], ['LUC', 125, 125, 0]);
});

test('a tile that could not be had says so', () => {
  const context = recorder();
  paint.paintMissing(context, 256, 'chưa tải được');
  assert.deepEqual(named(context, 'fillText'), [['chưa tải được', 128, 128]]);
  assert.ok(named(context, 'lineTo').length > 10);
});
