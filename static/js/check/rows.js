/** Rows of the layers beside land use, and the features they speak of: pure. */
import { boundsOf } from '../geo.js';

/** Metres to a degree, rounded down, and how far around the boundary its neighbours are looked for. */
const DEGREE_M = 90000;
const AROUND_M = 20;

export const rowKey = ({ layer, operator }, { id }) => `row ${layer} ${operator} ${id}`;

/** The features that a row speaks of: one, or all of one value where the layer's rows are groups. */
export const ofRow = ({ group_by: group }, { id }, features) => features.filter((feature) => (
  String((group ? feature.properties[group] ?? '' : feature.id) ?? '') === String(id)
));

/** The box around a boundary within which a row's features lie. */
export function boxAround(geometry, { distance_m: metres }) {
  const [west, south, east, north] = boundsOf([geometry]);
  const pad = ((metres ?? 0) + AROUND_M) / DEGREE_M;
  return [west - pad, south - pad, east + pad, north + pad];
}
