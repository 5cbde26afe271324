/**
 * Natural Earth land of Vietnam and its neighbours, cut to a window.
 *
 * Context for small scales only: simplified to about 1 km and rounded to three
 * decimals. The window holds Vietnam's mainland whole and a belt around it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { feature } from 'topojson-client';

/** west, south, east, north in degrees */
const WINDOW = [97, 6, 118, 28];
const TOLERANCE = 0.012;
/** ISO 3166 numbers: Việt Nam first, then China, Laos, Cambodia, Thailand, Myanmar. */
const COUNTRIES = ['704', '156', '418', '116', '764', '104'];

/** One Sutherland-Hodgman pass: keep the side of axis where sign * (value - edge) >= 0. */
function clipSide(ring, axis, edge, sign) {
  const inside = (point) => sign * (point[axis] - edge) >= 0;
  const cross = (a, b) => {
    const share = (edge - a[axis]) / (b[axis] - a[axis]);
    return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
  };
  return ring.flatMap((point, at) => {
    const before = ring.at(at - 1);
    if (inside(point) === inside(before)) return inside(point) ? [point] : [];
    return inside(point) ? [cross(before, point), point] : [cross(before, point)];
  });
}

function clip(ring) {
  const [west, south, east, north] = WINDOW;
  const sides = [[0, west, 1], [1, south, 1], [0, east, -1], [1, north, -1]];
  return sides.reduce((kept, [axis, edge, sign]) => clipSide(kept, axis, edge, sign), ring.slice(0, -1));
}

function offset(point, [ax, ay], [bx, by]) {
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return Math.hypot(point[0] - ax, point[1] - ay);
  return Math.abs((bx - ax) * (ay - point[1]) - (ax - point[0]) * (by - ay)) / length;
}

/** Douglas-Peucker on an open line. */
function thin(line) {
  if (line.length < 3) return line;
  const far = line.slice(1, -1).map((point) => offset(point, line[0], line.at(-1)));
  const widest = Math.max(...far);
  if (widest <= TOLERANCE) return [line[0], line.at(-1)];
  const at = far.indexOf(widest) + 1;
  return [...thin(line.slice(0, at + 1)).slice(0, -1), ...thin(line.slice(at))];
}

const round = ([x, y]) => [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000];

function cut(ring) {
  const kept = clip(ring);
  if (kept.length < 3) return null;
  const half = Math.floor(kept.length / 2);
  const closed = [...kept, kept[0]];
  const thinned = [...thin(closed.slice(0, half + 1)).slice(0, -1), ...thin(closed.slice(half))];
  return thinned.length < 5 ? null : thinned.map(round);
}

/** The FeatureCollection of `basemap.json`, as text. */
export async function basemap(root) {
  const path = join(root, 'node_modules/world-atlas/countries-10m.json');
  const atlas = JSON.parse(await readFile(path, 'utf8'));
  const countries = feature(atlas, atlas.objects.countries).features;
  const features = countries.filter(({ id }) => COUNTRIES.includes(id)).map(({ id, geometry }) => {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    const coordinates = polygons.map((rings) => [cut(rings[0])]).filter(([outer]) => outer);
    return {
      type: 'Feature',
      properties: { country: id, home: id === COUNTRIES[0] },
      geometry: { type: 'MultiPolygon', coordinates },
    };
  });
  return JSON.stringify({ type: 'FeatureCollection', features });
}
