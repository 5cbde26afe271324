/** Where on the ground the rows of a pasted table lie that something is wrong with: pure. */
import { polygonsOf } from '../geo.js';
import { linesOf, parseNumber } from './typed.js';

const ALIKE_M = 0.0006;
/** How people part the cells of a line; the first that gives a corner counts. */
const SPLITS = [/\t|;/, /\s{2,}/, /\s+/, /,/];

/** Corners of a reading in the plane as they were typed, each with where it stands. */
const cornersOf = (given) => polygonsOf(given).flatMap((rings, part) => rings.flatMap((points, ring) => (
  points.slice(0, -1).map(([x, y], at) => ({ path: { part, ring, at }, pair: [x, y] }))
)));

/** Cells of a line that hold both numbers of a corner, and which corner that is; null where there is none. */
function found(text, corners) {
  for (const split of SPLITS) {
    const cells = text.split(split).map((cell) => cell.trim());
    const numbers = cells.map((cell) => parseNumber(cell)).filter((value) => value !== null);
    const has = (value) => numbers.some((number) => Math.abs(number - value) < ALIKE_M);
    const corner = corners.find(({ pair }) => pair.every(has));
    if (corner) return { cells, ...corner };
  }
  return null;
}

/** The sides at a corner that an issue speaks of: it names both ends, of which the row is one. */
function sidesOf({ points: ends = [] }, { cells, path }, rings) {
  const points = rings[path.part][path.ring].slice(0, -1);
  const around = (at) => points[(at + points.length) % points.length];
  const sides = [[around(path.at), around(path.at + 1)], [around(path.at - 1), around(path.at)]];
  const [first, last] = [0, 1].map((end) => cells.includes(ends[end]));
  return first === last ? sides : [sides[first ? 0 : 1]];
}

/**
 * @param {object[]} issues of /api/intake @param {string} text the table
 * @param {{geometry: object, geometry_given: object|null}|undefined} reading in degrees, and in the plane it was typed in
 * @returns {{row: number, severity: string, point: number[], lines: number[][][]}[]} `lines`: sides whose length is not as stated
 */
export function faultsOf(issues, text, reading) {
  if (!reading?.geometry_given) return [];
  const [lines, corners, rings] = [linesOf(text), cornersOf(reading.geometry_given), polygonsOf(reading.geometry)];
  return issues.filter(({ row, severity }) => row && severity !== 'info').flatMap((issue) => {
    const here = found(lines[issue.row - 1]?.text ?? '', corners);
    if (!here) return [];
    const { part, ring, at } = here.path;
    return [{ row: issue.row, severity: issue.severity, point: rings[part][ring][at], lines: issue.kind === 'side_differs' ? sidesOf(issue, here, rings) : [] }];
  });
}
