/** Land use on the map, put together: the drawing worker, the layer of tiles, what it says of itself, what lies at a point. */
import * as api from './api.js';
import { tileDrawer } from './drawer.js';
import { groundView } from './ground.js';
import * as leaflet from './map.js';
import { parcelLayer } from './parcel_layer.js';
import { parcelsView } from './parcels.js';

/** Width by height of the printed map, and how much more it may show: the sheet is drawn from what is loaded. */
const PAPER = { shape: 277 / 150, room: 1.05 };

/** What needs neither the map nor the record: the worker starts and the tiles are asked about while those are on their way. */
export function landUseAhead(wanted) {
  const drawer = tileDrawer(document.body.dataset.drawer);
  if (wanted) drawer.start();
  return { drawer, asked: wanted ? api.getTiles().catch(() => null) : null };
}

/**
 * @param {{ahead: object, map: object, words: object, meta: object, store: object, status: object, wide: () => boolean,
 *   onShown: (shown: object|null) => void}} context wide: whether the screen is one that people print from
 */
export function landUse({ ahead: { drawer, asked }, map, words, meta, store, status, wide, onShown }) {
  const layer = parcelLayer(map, {
    drawer, missing: words.t('landuse.missing'), onChange: () => parcels.changed(), onStale: () => parcels.stale(),
    sheet: () => (wide() ? leaflet.sheetOf(map, PAPER) : null),
  });
  const parcels = parcelsView({
    map, words, layer, drawer, early: asked, status, store, colours: meta.land_codes.map(({ code, colour }) => [code, colour]), kind: meta.layers.find(({ name }) => name === 'landuse')?.kind, onShown,
  });
  const ground = groundView({
    map, words, layer, status, kind: parcels.kind, isOn: () => store.get().layers.landuse !== null,
    titles: new Map(meta.land_codes.map((code) => [code.code, words.title(code)])), rests: matchMedia('(hover: hover)').matches,
  });
  return { parcels, ground };
}
