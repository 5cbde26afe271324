/** Forms that are drawn with fewer points than they have corners: pure. */

/** Points that a form needs; a line is closed by its width, the others enclose something by themselves. */
export const LEAST = { part: 3, hole: 3, rectangle: 2, circle: 2, line: 1 };
export const KINDS = Object.keys(LEAST);
/** Forms that are whole with this many points. */
const WHOLE = { rectangle: 2, circle: 2 };
/** Corners of a circle: 0.04 % of its radius inside the true one. */
const ROUND = 72;

export const isWhole = ({ kind, points }) => points.length === WHOLE[kind];
export const isReady = ({ kind, points }) => points.length >= LEAST[kind];

/** Corners in the plane through two opposite ones, sides along the grid. */
function rectangle([a, b]) {
  return [a, { north: a.north, east: b.east }, b, { north: b.north, east: a.east }];
}

/** Corners in the plane on a circle around the first point through the second. */
function circle([centre, edge]) {
  const radius = Math.hypot(edge.north - centre.north, edge.east - centre.east);
  return Array.from({ length: ROUND }, (_, at) => {
    const angle = (2 * Math.PI * at) / ROUND;
    return { north: centre.north + radius * Math.cos(angle), east: centre.east + radius * Math.sin(angle) };
  });
}

const MADE = { rectangle, circle };

/**
 * The corners that points stand for, in degrees; the points themselves for what is drawn corner by corner.
 * @param {{forward: Function, inverse: Function}|null} plane in which a rectangle is one
 */
export function cornersOf({ kind, points }, plane) {
  if (!Object.hasOwn(MADE, kind) || points.length !== WHOLE[kind] || !plane) return points;
  const flat = points.map(([lng, lat]) => plane.forward(lng, lat));
  if (flat.includes(null)) return points;
  return MADE[kind](flat).map(({ north, east }) => plane.inverse(north, east));
}

/** GeoJSON of a line, of a point where it has but one. */
export const lineOf = (points) => (points.length === 1 ? { type: 'Point', coordinates: points[0] } : { type: 'LineString', coordinates: points });

/** What to do next, in words. */
export function hintOf({ kind, points }, t) {
  if (!points.length) return t('check.draw.hint');
  if (kind === 'line') return t('check.draw.hint_line');
  return t(Object.hasOwn(WHOLE, kind) ? `check.draw.hint_${kind}` : 'check.draw.hint_more');
}
