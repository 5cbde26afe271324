/** The question that a boundary is asked. */
import * as api from '../api.js';
import { toGeometry } from './shape.js';

/**
 * The figure of a cluster that nobody changed is the record's own: what is drawn there as an illustration stays one.
 * @param {{model: object, featureOf: (at: number) => object, asOf: () => string|null}} context
 * @returns {(geometry: object, signal: AbortSignal) => Promise<object>} geometry: the boundary, or what a hand makes of it
 */
export const asker = ({ model, featureOf, asOf }) => async (geometry, signal) => {
  const { source, parts } = model.site();
  const whole = featureOf(model.get().active);
  const moved = JSON.stringify(geometry) !== JSON.stringify(toGeometry(parts));
  if (moved) return api.postCheck({ ...whole, crs: undefined, geometry }, asOf(), signal);
  return source?.from === 'cluster' && !source.changed
    ? api.getClusterCheck(source.cluster, asOf(), signal) : api.postCheck(whole, asOf(), signal);
};
