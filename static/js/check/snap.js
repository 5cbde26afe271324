/** The corner or side near the pointer that a vertex is drawn to: pure. */

/** Sides of polygons with their boxes, made once for what is in view. */
export function targets(geometries, polygonsOf) {
  const found = [];
  for (const ring of geometries.flatMap(polygonsOf).flat()) {
    for (let at = 1; at < ring.length; at += 1) found.push([ring[at - 1], ring[at]]);
  }
  return found;
}

function nearestOn([ax, ay], [bx, by], [x, y]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return { share, distance: Math.hypot(ax + share * dx - x, ay + share * dy - y) };
}

/**
 * What lies nearest, a corner before a side: a corner is taken exactly as it stands in the data.
 * @param {number[]} place [lng, lat]
 * @param {number[][][]} lines of `targets`
 * @param {{reach: number, across: number, down: number}} view pixels of reach; pixels to a degree of longitude, of latitude
 * @returns {{point: number[], kind: 'corner'|'side'} | null}
 */
export function snap(place, lines, { reach, across, down }) {
  const flat = ([lng, lat]) => [(lng - place[0]) * across, (lat - place[1]) * down];
  const [boxX, boxY] = [reach / across, reach / down];
  const near = ([[ax, ay], [bx, by]]) => Math.min(ax, bx) <= place[0] + boxX && Math.max(ax, bx) >= place[0] - boxX
    && Math.min(ay, by) <= place[1] + boxY && Math.max(ay, by) >= place[1] - boxY;
  const found = lines.filter(near).flatMap(([from, to]) => candidates(from, to, flat(from), flat(to)));
  const best = (kind) => found.filter((each) => each.kind === kind && each.distance <= reach)
    .reduce((least, each) => (least && least.distance <= each.distance ? least : each), null);
  const { point, kind } = best('corner') ?? best('side') ?? {};
  return point ? { point, kind } : null;
}

/** Both ends of a side and the point on it that lies nearest to the pointer, which is at [0, 0]. */
function candidates(from, to, a, b) {
  const { share, distance } = nearestOn(a, b, [0, 0]);
  return [
    { point: from, kind: 'corner', distance: Math.hypot(...a) }, { point: to, kind: 'corner', distance: Math.hypot(...b) },
    { point: [0, 1].map((axis) => from[axis] + share * (to[axis] - from[axis])), kind: 'side', distance },
  ];
}
