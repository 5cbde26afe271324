/** What a vertex can be drawn to: corners and sides of parcels, clusters and the other boundaries in view. */
import * as api from '../api.js';
import { polygonsOf } from '../geo.js';
import * as leaflet from '../map.js';
import { snap, targets } from './snap.js';

/** From this zoom on parcels are fetched, at full precision: a corner must be taken exactly as it stands. */
const NEAR = 15;
const REACH = 12;
const NOTHING = [];

/** @param {{map: object, clusters: () => object[], others: () => object[], onFailed: (failure: object|null) => void}} context geometries */
export function snapper({ map, clusters, others, onFailed }) {
  let parcels = NOTHING;
  let seen = null;
  let asked = null;
  let on = true;
  let fixed = NOTHING;

  const within = ([w, s, e, n], box) => box !== null && w >= box[0] && s >= box[1] && e <= box[2] && n <= box[3];

  async function load() {
    const { zoom } = leaflet.viewOf(map);
    if (!on || zoom < NEAR || within(leaflet.windowOf(map), seen)) return;
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    const box = leaflet.windowOf(map, 0.5);
    try {
      const { features } = await api.getParcelsIn(box, mine.signal);
      if (mine.signal.aborted) return;
      parcels = targets(features.map(({ geometry }) => geometry), polygonsOf);
      seen = box;
      onFailed(null);
    } catch (failure) {
      if (!mine.signal.aborted) onFailed(failure);
    }
  }

  return {
    load,
    isOn: () => on,
    /** Whether parcels are there to be drawn to at this zoom. */
    near: () => leaflet.viewOf(map).zoom >= NEAR,
    turn(next) { on = next; load(); },
    /** Boundaries have changed: their sides are made again. */
    refresh() { fixed = targets([...clusters(), ...others()], polygonsOf); },
    /** @returns {{point: number[], kind: 'corner'|'side'|'first'|null}} */
    to(lng, lat, own = NOTHING) {
      if (!on) return { point: [lng, lat], kind: null };
      const view = { reach: REACH, ...leaflet.pixelsOfDegree(map) };
      const lines = leaflet.viewOf(map).zoom >= NEAR ? [...own, ...parcels, ...fixed] : [...own, ...fixed];
      return snap([lng, lat], lines, view) ?? { point: [lng, lat], kind: null };
    },
  };
}
