/** Which of many points have room for a target of their own: pure. */

/** How sharply a line turns at `b`, 0 (straight on) to π. */
export function turnAt([ax, ay], [bx, by], [cx, cy]) {
  const turn = Math.abs(Math.atan2(cy - by, cx - bx) - Math.atan2(by - ay, bx - ax));
  return Math.min(turn, 2 * Math.PI - turn);
}

/**
 * The heaviest point first, then each that lies at least `gap` from all that were taken.
 * @param {{x: number, y: number, weight: number}[]} points in pixels
 * @returns {Set<number>} places in the list
 */
export function withRoom(points, gap) {
  const cells = new Map();
  const key = (column, row) => `${column}/${row}`;
  const cellOf = ({ x, y }) => [Math.floor(x / gap), Math.floor(y / gap)];
  const around = ([column, row]) => [-1, 0, 1].flatMap((dx) => [-1, 0, 1].flatMap((dy) => cells.get(key(column + dx, row + dy)) ?? []));
  const order = points.map((_, at) => at).sort((a, b) => points[b].weight - points[a].weight);
  return new Set(order.filter((at) => {
    const { x, y } = points[at];
    const cell = cellOf(points[at]);
    if (around(cell).some((other) => Math.hypot(other.x - x, other.y - y) < gap)) return false;
    cells.set(key(...cell), [...(cells.get(key(...cell)) ?? []), points[at]]);
    return true;
  }));
}
