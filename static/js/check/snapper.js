/** What a vertex can be drawn to: corners and sides of parcels, clusters and the other boundaries in view. */
import * as api from '../api.js';
import { boundsOf, meet, polygonsOf } from '../geo.js';
import * as leaflet from '../map.js';
import { snap, targets } from './snap.js';

/** From this zoom on parcels are fetched, at full precision: a corner must be taken exactly as it stands. */
const NEAR = 15;
const REACH = 12;
const NOTHING = [];

/**
 * @param {{map: object, clusters: () => object[], others: () => object[],
 *   onFailed: (failure: object|null) => void}} context clusters: features as they are drawn; others: geometries
 */
export function snapper({ map, clusters, others, onFailed }) {
  let parcels = NOTHING;
  let seen = null;
  let asked = null;
  let on = true;
  let fixed = NOTHING;
  let dense = false;
  /** Outlines of clusters as the record has them: those of the map are rounded for the eye. */
  const exact = new Map();

  const outline = ({ id, geometry }) => exact.get(id) ?? geometry;
  const refresh = () => { fixed = targets([...clusters().map(outline), ...others()], polygonsOf); };

  async function sharpen(box) {
    const near = clusters().filter(({ id, geometry }) => !exact.has(id) && polygonsOf(geometry).length && meet(boundsOf([geometry]), box));
    await Promise.all(near.map(async ({ id }) => exact.set(id, (await api.getBoundary(id)).geometry)));
    if (near.length) refresh();
  }

  const within = ([w, s, e, n], box) => box !== null && w >= box[0] && s >= box[1] && e <= box[2] && n <= box[3];

  async function load() {
    const { zoom } = leaflet.viewOf(map);
    if (!on || zoom < NEAR || within(leaflet.windowOf(map), seen)) return;
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    const box = leaflet.windowOf(map, 0.5);
    try {
      const [{ features, too_many: tooMany }] = await Promise.all([api.getParcelsIn(box, mine.signal), sharpen(box)]);
      if (mine.signal.aborted) return;
      dense = Boolean(tooMany);
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
    near: () => leaflet.viewOf(map).zoom >= NEAR && !dense,
    turn(next) { on = next; load(); },
    /** Boundaries have changed: their sides are made again. */
    refresh,
    /** @returns {{point: number[], kind: 'corner'|'side'|'first'|null}} */
    to(lng, lat, own = NOTHING) {
      if (!on) return { point: [lng, lat], kind: null };
      const view = { reach: REACH, ...leaflet.pixelsOfDegree(map) };
      const lines = leaflet.viewOf(map).zoom >= NEAR ? [...own, ...parcels, ...fixed] : [...own, ...fixed];
      return snap([lng, lat], lines, view) ?? { point: [lng, lat], kind: null };
    },
  };
}
