/** Numbers, angles and traverses as people type them: pure. */

/**
 * A number typed the Vietnamese or the English way: `2 318 401,25`, `2.318.401,25`, `2318401.25`.
 * One separator with three digits behind it could be either: it is a thousands mark only where `thousands` says so.
 * @returns {number|null}
 */
export function parseNumber(text, { thousands = false } = {}) {
  const bare = String(text).trim().replace(/[\s\u00a0\u202f']/g, '');
  if (!/^[-+]?\d[\d.,]*$/.test(bare)) return null;
  const marks = bare.replace(/[^.,]/g, '');
  const last = marks.at(-1) ?? null;
  if (new Set(marks).size > 1) return plain(bare, last === ',' ? '.' : ',', last);
  const grouped = marks.length > 1 || (thousands && /[.,]\d{3}$/.test(bare));
  return grouped ? plain(bare, last, null) : plain(bare, null, last);
}

function plain(text, group, point) {
  const [whole, ...rest] = point ? text.split(point) : [text];
  if (rest.length > 1) return null;
  const parts = group ? whole.split(group) : [whole];
  if (parts.slice(1).some((part) => !/^\d{3}$/.test(part)) || parts.some((part) => part === '')) return null;
  return Number(`${parts.join('')}.${rest[0] ?? ''}0`);
}

/** An angle in degrees: `125,5`, `125°30'15"`, `125 30 15`; null for what is none of 0 to 360. */
export function parseAngle(text) {
  const bare = String(text ?? '').trim().replace(/,/g, '.');
  const parts = bare.split(/[°º'’′"”″\s]+/).filter(Boolean);
  if (parts.length < 1 || parts.length > 3 || !parts.every((part) => /^\d+(\.\d+)?$/.test(part))) return null;
  const [degrees, minutes = 0, seconds = 0] = parts.map(Number);
  if (minutes >= 60 || seconds >= 60) return null;
  const angle = degrees + minutes / 60 + seconds / 3600;
  return angle <= 360 ? angle : null;
}

/**
 * A traverse: legs of grid bearing and distance from a point in the plane.
 * @param {{north: number, east: number}} start @param {{bearing: number, distance: number}[]} legs
 * @returns {{corners: object[], closing: {north: number, east: number, distance: number, ratio: number|null}}}
 *   corners begin with the start; the end of the last leg should be the start again, `closing` is by how much it is not
 */
export function traverse(start, legs) {
  const corners = [start];
  for (const { bearing, distance } of legs) {
    const from = corners.at(-1);
    const angle = (bearing * Math.PI) / 180;
    corners.push({ north: from.north + distance * Math.cos(angle), east: from.east + distance * Math.sin(angle) });
  }
  const end = corners.at(-1);
  const [north, east] = [end.north - start.north, end.east - start.east];
  const distance = Math.hypot(north, east);
  const length = legs.reduce((sum, leg) => sum + leg.distance, 0);
  return { corners, length, closing: { north, east, distance, ratio: distance > 0.0005 ? length / distance : null } };
}

/** A traverse with its closing error distributed by the length run so far (the compass rule). */
export function adjusted(way, legs) {
  const { closing: { north, east }, corners, length } = way;
  const run = legs.reduce((sums, leg) => [...sums, sums.at(-1) + leg.distance], [0]);
  return { ...way, corners: corners.map((corner, at) => ({ north: corner.north - (north * run[at]) / length, east: corner.east - (east * run[at]) / length })) };
}

/** Lines of text with where they begin, so that a reader can be taken to one. */
export function linesOf(text) {
  let at = 0;
  return text.split('\n').map((line, index) => {
    const start = at;
    at += line.length + 1;
    return { row: index + 1, text: line.replace(/\r$/, ''), start, end: start + line.length };
  });
}

/** Two numbers a line, `bearing distance`, from a text; what cannot be read is named by its line. */
export function parseLegs(text) {
  const found = { legs: [], wrong: [] };
  for (const { row, text: line } of linesOf(text)) {
    if (!line.trim()) continue;
    const cells = line.trim().split(/\t|;|\s{2,}/);
    const [angle, length] = cells.length === 2 ? cells : [line.trim().replace(/\s+\S+$/, ''), line.trim().split(/\s+/).at(-1)];
    const leg = { row, bearing: parseAngle(angle), distance: parseNumber(length) };
    if (leg.bearing === null || !(leg.distance > 0)) found.wrong.push(row);
    else found.legs.push(leg);
  }
  return found;
}
