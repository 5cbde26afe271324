/** Areas that the server makes of others: a corridor along a line, parts that lie over one another as one. */
import * as api from '../api.js';
import { fromGeometry, toGeometry } from './shape.js';

const feature = (geometry) => ({ type: 'Feature', properties: {}, geometry });

/** @param {{model: object, status: object, width: () => number|null, onWidth: () => void}} context width: metres to each side of a line */
export function joiner({ model, status, width, onWidth }) {
  const partsOf = () => model.site().parts.map((part) => feature(toGeometry([part])));

  /** The ground within a width of a line or a point, added to the boundary. */
  async function corridor(line) {
    const metres = width();
    if (!metres) { onWidth(); return; }
    try {
      const { geometry } = await api.postShape([feature(line)], metres);
      const joined = partsOf().length ? await api.postShape([...partsOf(), feature(geometry)]) : { geometry };
      model.setParts(fromGeometry(joined.geometry));
    } catch (failure) {
      status.failed('shape', failure, () => corridor(line));
    }
  }

  async function merge() {
    try {
      const { geometry } = await api.postShape(partsOf());
      model.setParts(fromGeometry(geometry));
    } catch (failure) {
      status.failed('shape', failure, merge);
    }
  }

  return { corridor, merge };
}
