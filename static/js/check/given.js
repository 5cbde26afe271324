/**
 * The plane coordinates that a boundary came with ({crs, type, coordinates}), to the last bit. While nobody changes the
 * boundary they are what is asked about, so that the numbers are those of the table or the file itself: the way through
 * degrees and back ends a millimetre aside.
 */
import { propertiesOf } from './accuracy.js';
import { toGeometry } from './shape.js';

const polygonsOf = ({ type, coordinates }) => ({ Polygon: [coordinates], MultiPolygon: coordinates }[type] ?? null);

/** Of several areas as one; null where one has none, or another CRS. */
export function givenOf(list) {
  const [first] = list;
  const polygons = list.map((given) => (given?.crs && given.crs === first.crs ? polygonsOf(given) : null));
  if (!list.length || polygons.includes(null)) return null;
  const all = polygons.flat();
  return { crs: first.crs, ...(all.length === 1 ? { type: 'Polygon', coordinates: all[0] } : { type: 'MultiPolygon', coordinates: all }) };
}

const isNumbers = (item) => Array.isArray(item) && (item.every(Number.isFinite) ? item.length === 2 : item.every(isNumbers));
/** Whether a thing read from elsewhere is such coordinates, or none. */
export const isGiven = (given) => given === null || given === undefined
  || (/^EPSG:\d+$/.test(given.crs) && polygonsOf(given) !== null && isNumbers(given.coordinates));

/** A boundary as the server is asked about it, named; the coordinates that it came with name their CRS. */
export function featureOf({ parts, accuracy, given }, name) {
  const feature = { type: 'Feature', properties: { name, ...propertiesOf(accuracy) }, geometry: toGeometry(parts) };
  if (!given) return feature;
  const { crs, type, coordinates } = given;
  return { ...feature, crs: { type: 'name', properties: { name: crs } }, geometry: { type, coordinates } };
}
