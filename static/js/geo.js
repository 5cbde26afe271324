/** Coordinates and shapes: pure functions, no map library, no DOM. */
import proj4 from 'proj4';

/**
 * VN-2000 to WGS 84 (2), EPSG. The registry gives rotations in the coordinate-frame
 * convention; `+towgs84` wants position-vector, so their signs are turned here.
 */
const TOWGS84 = [
  -191.90441429, -39.30318279, -111.45032835, 0.00928836, -0.01975479, 0.00427372, 0.252906278,
].join(',');

/** Central meridians of the VN-2000 TM-3 zones by EPSG code. */
const MERIDIANS = new Map([
  [5896, 102], [5897, 105], [5898, 108], [5899, 107.75], [9205, 103], [9206, 104], [9207, 104.5],
  [9208, 104.75], [9209, 105.5], [9210, 105.75], [9211, 106], [9212, 106.25], [9213, 106.5],
  [9214, 107], [9215, 107.25], [9216, 107.5], [9217, 108.25], [9218, 108.5],
]);

/** Degrees on either side of its meridian where a TM-3 zone is still drawn on. */
const REACH = 3;

/**
 * The plane of a VN-2000 zone.
 * @param {string} code `EPSG:5897`
 * @returns {{code: string, forward: (lng: number, lat: number) => {north: number, east: number} | null} | null}
 *   null for a code that is no VN-2000 TM-3 zone; `forward` gives null off the zone.
 */
export function vn2000(code) {
  const meridian = MERIDIANS.get(Number(String(code).replace(/^EPSG:/i, '')));
  if (meridian === undefined) return null;
  const plane = proj4(
    '+proj=longlat +datum=WGS84 +no_defs',
    `+proj=tmerc +lat_0=0 +lon_0=${meridian} +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=${TOWGS84} +units=m +no_defs`,
  );
  const forward = (lng, lat) => {
    if (!(Math.abs(lng - meridian) <= REACH && Math.abs(lat) <= 85)) return null;
    const [east, north] = plane.forward([lng, lat]);
    return { north, east };
  };
  return { code, forward };
}

/** Length in metres of a line of plane points. */
export function lengthOf(points) {
  return points.slice(1).reduce(
    (sum, { north, east }, at) => sum + Math.hypot(north - points[at].north, east - points[at].east),
    0,
  );
}

/** Area in m² of the ring through plane points (shoelace), whichever way it turns. */
export function areaOf(points) {
  const [first] = points;
  const twice = points.reduce((sum, point, at) => {
    const next = points[(at + 1) % points.length];
    return sum + (point.east - first.east) * (next.north - first.north)
      - (next.east - first.east) * (point.north - first.north);
  }, 0);
  return Math.abs(twice) / 2;
}

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

/** Whether bounds `outer` hold bounds `inner`. */
export function holds(outer, inner) {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

/** Even-odd rule over all rings of one polygon. */
export function contains(rings, lng, lat) {
  let inside = false;
  for (const ring of rings) {
    for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
      const [ax, ay] = ring[at];
      const [bx, by] = ring[last];
      if (ay > lat !== by > lat && lng < ((bx - ax) * (lat - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
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
