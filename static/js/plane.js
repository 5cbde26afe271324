/** The VN-2000 plane: coordinates, lengths and areas as surveyors write them. Pure. */
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
 * @returns {{code: string, meridian: number, forward: (lng: number, lat: number) => {north: number, east: number} | null,
 *   inverse: (north: number, east: number) => number[] | null} | null}
 *   null for a code that is no VN-2000 TM-3 zone; `forward` and `inverse` give null off the zone, `inverse` nine decimals.
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
  const inverse = (north, east) => {
    if (!(Math.abs(east - 500000) < REACH * 111320 && Math.abs(north) < 9.4e6)) return null;
    // The way back through the shift of datums is off by a millimetre: as far as the way forth misses, it aims anew.
    const missed = forward(...plane.inverse([east, north]));
    return missed && plane.inverse([2 * east - missed.east, 2 * north - missed.north]).map((value) => Number(value.toFixed(9)));
  };
  return { code, meridian, forward, inverse };
}

/** Every VN-2000 TM-3 zone by its meridian: {code, meridian}. */
export const ZONES = [...MERIDIANS].map(([code, meridian]) => ({ code: `EPSG:${code}`, meridian })).sort((a, b) => a.meridian - b.meridian);

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
