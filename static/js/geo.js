/** Shapes in degrees and on the web's grid: pure functions, no map library, no DOM. */

/** The polygons of a geometry as arrays of rings; none for points, lines and null. */
export function polygonsOf(geometry) {
  if (geometry?.type === 'Polygon') return [geometry.coordinates];
  if (geometry?.type === 'MultiPolygon') return geometry.coordinates;
  if (geometry?.type === 'GeometryCollection') return geometry.geometries.flatMap(polygonsOf);
  return [];
}

/** Bounds [west, south, east, north] of all coordinates, or null if there is none. */
export function boundsOf(geometries) {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (item) => {
    if (typeof item[0] !== 'number') return item.forEach(walk);
    const [lng, lat] = item;
    bounds[0] = Math.min(bounds[0], lng);
    bounds[1] = Math.min(bounds[1], lat);
    bounds[2] = Math.max(bounds[2], lng);
    bounds[3] = Math.max(bounds[3], lat);
  };
  const each = (geometry) => {
    if (!geometry) return;
    if (geometry.geometries) geometry.geometries.forEach(each);
    else if (geometry.coordinates.length) walk(geometry.coordinates);
  };
  geometries.forEach(each);
  return bounds[0] === Infinity ? null : bounds;
}

/** Whether bounds `a` and `b` have a point in common. */
export const meet = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

const latitudeOf = (y, across) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / across))) * 180) / Math.PI;

/** The point [lng, lat] of a tile of the web's grid, in shares of its side from its north-west corner. */
export const tilePoint = ({ z, x, y }, right, down) => [((x + right) / 2 ** z) * 360 - 180, latitudeOf(y + down, 2 ** z)];

/** Bounds [west, south, east, north] of a tile of the web's grid, or of one of `parts` x `parts` squares of it. */
export function tileBounds(tile, parts = 1, column = 0, row = 0) {
  const [west, north] = tilePoint(tile, column / parts, row / parts);
  const [east, south] = tilePoint(tile, (column + 1) / parts, (row + 1) / parts);
  return [west, south, east, north];
}

/** Where a point lies in the web's grid at zoom `z`, in tiles from its north-west corner. */
export function tilePlace(lng, lat, z) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [(lng / 360 + 0.5) * 2 ** z, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z];
}

/** The widest run inside the polygon along the parallel `lat`: its middle and its width. */
function widestRun(rings, lat) {
  const cuts = rings.flatMap((ring) => ring.slice(1).flatMap(([bx, by], at) => {
    const [ax, ay] = ring[at];
    return ay > lat === by > lat ? [] : [((bx - ax) * (lat - ay)) / (by - ay) + ax];
  })).sort((a, b) => a - b);
  let best = null;
  for (let at = 0; at + 1 < cuts.length; at += 2) {
    const width = cuts[at + 1] - cuts[at];
    if (!best || width > best.width) best = { width, point: [(cuts[at] + cuts[at + 1]) / 2, lat] };
  }
  return best;
}

/**
 * Room for a word in a polygon: a point inside, the width of the polygon through it and its height.
 * @returns {{x: number, y: number, width: number, height: number} | null}
 */
export function roomIn(rings) {
  const [, south, , north] = boundsOf([{ coordinates: rings }]);
  const across = widestRun(rings, south + (north - south) * 0.5001);
  if (!across) return null;
  const [x, y] = across.point;
  const turned = rings.map((ring) => ring.map(([a, b]) => [b, a]));
  return { x, y, width: across.width, height: widestRun(turned, x)?.width ?? 0 };
}

/** A point [lng, lat] to hang a label on: inside the polygon with the widest run, or the point itself. */
export function labelPoint(geometry) {
  if (geometry?.type === 'Point') return geometry.coordinates.slice(0, 2);
  const runs = polygonsOf(geometry).map((rings) => {
    const [, south, , north] = boundsOf([{ coordinates: rings }]);
    return widestRun(rings, south + (north - south) * 0.5001);
  }).filter(Boolean);
  if (!runs.length) return null;
  return runs.reduce((best, run) => (run.width > best.width ? run : best)).point;
}

/** One step apart: every pair nearer than `gap` moves away from its middle. */
function pushApart(places, gap) {
  let moved = false;
  places.forEach((a, at) => places.slice(at + 1).forEach((b) => {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const distance = Math.hypot(dx, dy);
    if (distance >= gap) return;
    moved = true;
    const half = (gap - distance) / 2;
    // Two marks on one point part along a fixed line, so that the picture is always the same.
    const [ux, uy] = distance > 0.01 ? [dx / distance, dy / distance] : [0.8, 0.6];
    a[0] -= ux * half; a[1] -= uy * half;
    b[0] += ux * half; b[1] += uy * half;
  }));
  return moved;
}

/** Offsets [dx, dy] in pixels that part marks nearer than `gap`. */
export function spread(points, gap, steps = 30) {
  const places = points.map(([x, y]) => [x, y]);
  for (let step = 0; step < steps && pushApart(places, gap); step += 1);
  return places.map(([x, y], at) => [x - points[at][0], y - points[at][1]]);
}

/** Indices of points by square cells of `size` pixels. */
export function group(points, size) {
  const cells = new Map();
  points.forEach(([x, y], at) => {
    const key = `${Math.floor(x / size)}/${Math.floor(y / size)}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(at);
  });
  return [...cells.values()];
}
