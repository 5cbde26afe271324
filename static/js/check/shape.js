/**
 * A boundary while it is edited: parts, each an outer ring and its holes. Pure; nothing is changed in place.
 * A ring is a list of [lng, lat] that is not closed; a path is {part, ring, at}.
 */

const LEAST = 3;

const replaced = (list, at, ...items) => [...list.slice(0, at), ...items, ...list.slice(at + 1)];

/** The parts with the ring at a path made anew by `make`; a ring that is none any more goes, an outer one with its part. */
function withRing(parts, { part, ring }, make) {
  const made = make(parts[part][ring]);
  if (made.length >= LEAST) return replaced(parts, part, replaced(parts[part], ring, made));
  return ring === 0 ? replaced(parts, part) : replaced(parts, part, replaced(parts[part], ring));
}

export const moveVertex = (parts, path, point) => withRing(parts, path, (ring) => replaced(ring, path.at, point));
export const removeVertex = (parts, path) => withRing(parts, path, (ring) => replaced(ring, path.at));
/** A vertex behind the one at the path. */
export const insertVertex = (parts, path, point) => withRing(parts, path, (ring) => [
  ...ring.slice(0, path.at + 1), point, ...ring.slice(path.at + 1),
]);
export const addPart = (parts, ring) => (ring.length < LEAST ? parts : [...parts, [ring]]);

/** Whether a point lies in a ring, by the crossings of its parallel. */
export function inRing([x, y], ring) {
  return ring.filter(([ax, ay], at) => {
    const [bx, by] = ring[(at + 1) % ring.length];
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
  }).length % 2 === 1;
}

/** A hole in the part that holds it; null where no part holds all its corners. */
export function addHole(parts, ring) {
  const part = parts.findIndex(([outer]) => ring.every((point) => inRing(point, outer)));
  return ring.length < LEAST || part < 0 ? null : replaced(parts, part, [...parts[part], ring]);
}

const closed = (ring) => [...ring, ring[0]];

/** GeoJSON of the parts; null of none. */
export function toGeometry(parts) {
  const polygons = parts.map((rings) => rings.map(closed));
  if (!polygons.length) return null;
  return polygons.length === 1 ? { type: 'Polygon', coordinates: polygons[0] } : { type: 'MultiPolygon', coordinates: polygons };
}

const same = (a, b) => a[0] === b[0] && a[1] === b[1];
/** Without the closing point and without points that stand twice. */
const opened = (ring) => ring.map(([lng, lat]) => [lng, lat])
  .filter((point, at, all) => at === 0 || !same(point, all[at - 1]))
  .filter((point, at, all) => at === 0 || at < all.length - 1 || !same(point, all[0]));

/** Parts of a Polygon, a MultiPolygon, or a collection of them; rings that enclose nothing are left out. */
export function fromGeometry(geometry) {
  if (geometry?.type === 'GeometryCollection') return geometry.geometries.flatMap(fromGeometry);
  const polygons = { Polygon: [geometry?.coordinates], MultiPolygon: geometry?.coordinates }[geometry?.type] ?? [];
  return polygons.map((rings) => rings.map(opened).filter((ring) => ring.length >= LEAST))
    .filter((rings) => rings.length > 0);
}

/** Every vertex with its path, in the order a surveyor numbers them. */
export const vertices = (parts) => parts.flatMap((rings, part) => rings.flatMap((points, ring) => (
  points.map((point, at) => ({ path: { part, ring, at }, point }))
)));

/** Every side: from the vertex at its path to the next one of its ring. */
export const sides = (parts) => parts.flatMap((rings, part) => rings.flatMap((points, ring) => (
  points.map((from, at) => ({ path: { part, ring, at }, from, to: points[(at + 1) % points.length] }))
)));

export const pointAt = (parts, { part, ring, at }) => parts[part]?.[ring]?.[at] ?? null;
export const samePath = (a, b) => Boolean(a && b) && a.part === b.part && a.ring === b.ring && a.at === b.at;

/** All corners of all parts moved by metres of the plane; null where one would leave it. */
export function moved(parts, plane, north, east) {
  const one = ([lng, lat]) => { const flat = plane.forward(lng, lat); return flat && plane.inverse(flat.north + north, flat.east + east); };
  const next = parts.map((rings) => rings.map((ring) => ring.map(one)));
  return next.flat(2).includes(null) ? null : next;
}

const turn = ([ax, ay], [bx, by], [cx, cy]) => Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));

function crossing(a, b) {
  if (turn(a.from, a.to, b.from) * turn(a.from, a.to, b.to) >= 0) return null;
  if (turn(b.from, b.to, a.from) * turn(b.from, b.to, a.to) >= 0) return null;
  const [dx, dy] = [a.to[0] - a.from[0], a.to[1] - a.from[1]];
  const [ex, ey] = [b.to[0] - b.from[0], b.to[1] - b.from[1]];
  const share = ((b.from[0] - a.from[0]) * ey - (b.from[1] - a.from[1]) * ex) / (dx * ey - dy * ex);
  return { a: a.path, b: b.path, point: [a.from[0] + share * dx, a.from[1] + share * dy] };
}

/** Where sides cross one another, from the west; at most `most`, for a reader needs no more. */
export function crossings(parts, most = 20) {
  const all = sides(parts).map((side) => ({
    ...side, west: Math.min(side.from[0], side.to[0]), east: Math.max(side.from[0], side.to[0]),
  })).sort((a, b) => a.west - b.west);
  const found = [];
  for (let at = 0; at < all.length && found.length < most; at += 1) {
    for (let next = at + 1; next < all.length && all[next].west <= all[at].east; next += 1) {
      const cross = crossing(all[at], all[next]);
      if (cross) found.push(cross);
    }
  }
  return found.slice(0, most);
}

/**
 * Lengths and areas in the plane, as a first idea: the number that counts is the server's.
 * @param {{forward: Function}} plane
 * @returns {{area: number, perimeter: number, parts: number, corners: number} | null} null off the plane's zone
 */
export function measure(parts, plane, { areaOf, lengthOf }) {
  const flat = parts.map((rings) => rings.map((ring) => ring.map(([lng, lat]) => plane.forward(lng, lat))));
  if (flat.flat(2).includes(null)) return null;
  const area = flat.reduce((sum, [outer, ...holes]) => sum + areaOf(outer) - holes.reduce((all, hole) => all + areaOf(hole), 0), 0);
  const perimeter = flat.flat().reduce((sum, ring) => sum + lengthOf([...ring, ring[0]]), 0);
  return { area, perimeter, parts: parts.length, corners: flat.flat(2).length };
}
