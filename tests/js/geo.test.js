import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as geo from '../../static/js/geo.js';
import * as plane from '../../static/js/plane.js';

// Computed with PROJ's "Inverse of VN-2000 to WGS 84 (2) + Vietnam TM-3 zone 482".
const GOLDEN = [
  [105.6405, 21.0006, 566390.9739, 2323152.4975],
  [105.8525, 21.0285, 588415.2317, 2326344.3671],
  [105.5048, 21.1381, 552234.9727, 2338324.5244],
  [105.2885, 20.5645, 529882.6857, 2274768.2797],
  [106.02, 21.385, 605572.6567, 2365918.5789],
  [105.0, 21.0, 499804.1226, 2322952.6768],
];

for (const [lng, lat, east, north] of GOLDEN) {
  test(`VN-2000 of ${lng}, ${lat} agrees with PROJ to a centimetre`, () => {
    const found = plane.vn2000('EPSG:5897').forward(lng, lat);
    assert.ok(Math.hypot(found.east - east, found.north - north) < 0.01, JSON.stringify(found));
  });
}

test('the datum shift is applied with the right rotation signs', () => {
  const { east, north } = plane.vn2000('EPSG:5897').forward(105.6405, 21.0006);
  // Wrong signs are off by 0.5 to 0.75 m, no shift at all by 224 m.
  assert.ok(Math.abs(east - 566390.9739) < 0.05 && Math.abs(north - 2323152.4975) < 0.05);
});

test('only VN-2000 zones are known, and only near their meridian', () => {
  assert.equal(plane.vn2000('EPSG:3857'), null);
  assert.equal(plane.vn2000(undefined), null);
  assert.equal(plane.vn2000('EPSG:5897').forward(120, 21), null);
  assert.equal(plane.vn2000('EPSG:5897').forward(NaN, 21), null);
});

test('length and area of a square do not depend on its direction', () => {
  const square = [[0, 0], [0, 100], [100, 100], [100, 0]].map(([east, north]) => ({ east: east + 5e5, north: north + 2e6 }));
  assert.equal(plane.lengthOf(square), 300);
  assert.equal(plane.areaOf(square), 10000);
  assert.equal(plane.areaOf(square.toReversed()), 10000);
  assert.equal(plane.areaOf(square.slice(0, 2)), 0);
});

const RING = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]];
const HOLE = [[4, 1], [6, 1], [6, 9], [4, 9], [4, 1]];

/** Even-odd rule over all rings of one polygon. */
const contains = (rings, lng, lat) => rings.flatMap((ring) => ring.slice(1).filter(([bx, by], at) => {
  const [ax, ay] = ring[at];
  return ay > lat !== by > lat && lng < ((bx - ax) * (lat - ay)) / (by - ay) + ax;
})).length % 2 === 1;

test('a label point lies inside the shape, not in its hole or bay', () => {
  for (const geometry of [
    { type: 'Polygon', coordinates: [RING, HOLE] },
    { type: 'MultiPolygon', coordinates: [[RING, HOLE], [[[20, 0], [21, 0], [21, 1], [20, 0]]]] },
    { type: 'Polygon', coordinates: [[[0, 0], [9, 0], [9, 9], [8, 9], [8, 1], [0, 1], [0, 0]]] },
  ]) {
    const [lng, lat] = geo.labelPoint(geometry);
    assert.ok(geo.polygonsOf(geometry).some((rings) => contains(rings, lng, lat)));
  }
  assert.deepEqual(geo.labelPoint({ type: 'Point', coordinates: [1, 2, 3] }), [1, 2]);
  assert.equal(geo.labelPoint(null), null);
});

test('bounds of nothing are null, bounds of anything hold it', () => {
  assert.equal(geo.boundsOf([null, { type: 'Polygon', coordinates: [] }]), null);
  const bounds = geo.boundsOf([{ type: 'Point', coordinates: [3, 4] }, { type: 'Polygon', coordinates: [RING] }]);
  assert.deepEqual(bounds, [0, 0, 10, 10]);
});

test('marks on one another are parted, marks apart stay', () => {
  const [first, second, alone] = geo.spread([[100, 100], [100, 100], [400, 400]], 20);
  assert.ok(Math.hypot(first[0] - second[0], first[1] - second[1]) > 19.9);
  assert.deepEqual(alone, [0, 0]);
});

test('room for a word is measured inside the shape, both ways', () => {
  assert.deepEqual(geo.roomIn([[[0, 0], [10, 0], [10, 4], [0, 4], [0, 0]]]).width, 10);
  assert.equal(geo.roomIn([[[0, 0], [10, 0], [10, 4], [0, 4], [0, 0]]]).height, 4);
  // A slanted strip is as wide as it is thin, whatever its bounding box says.
  const strip = geo.roomIn([[[0, 0], [1, 0], [101, 100], [100, 100], [0, 0]]]);
  assert.ok(strip.width < 1.01 && strip.height < 1.01);
});

test('groups hold every point once', () => {
  const cells = geo.group([[1, 1], [2, 2], [99, 1], [-1, -1]], 10);
  assert.deepEqual(cells, [[0, 1], [2], [3]]);
});

test('a tile of the web\'s grid and its squares lie where the point in them says', () => {
  const [across, down] = geo.tilePlace(105.85, 21.03, 14);
  const tile = { z: 14, x: Math.floor(across), y: Math.floor(down) };
  const [west, south, east, north] = geo.tileBounds(tile);
  assert.ok(west <= 105.85 && east > 105.85 && south < 21.03 && north >= 21.03);
  assert.deepEqual(geo.tileBounds({ z: 0, x: 0, y: 0 }).map(Math.round), [-180, -85, 180, 85]);
  const [column, row] = [across - tile.x, down - tile.y].map((share) => Math.floor(share * 32));
  const square = geo.tileBounds(tile, 32, column, row);
  assert.ok(square[0] <= 105.85 && square[2] > 105.85 && square[1] < 21.03 && square[3] >= 21.03);
  const back = geo.tilePoint(tile, across - tile.x, down - tile.y);
  assert.ok(Math.hypot(back[0] - 105.85, back[1] - 21.03) < 1e-9);
});

test('bounds that share an edge meet, others do not', () => {
  assert.ok(geo.meet([0, 0, 1, 1], [1, 1, 2, 2]));
  assert.ok(!geo.meet([0, 0, 1, 1], [1.1, 0, 2, 1]));
});
