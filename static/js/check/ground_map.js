/** The map under a boundary: base, outlines, parcels, clusters, and what its address says of it. */
import { createStore } from '../address.js';
import * as api from '../api.js';
import { landUse } from '../landuse.js';
import { nameLayer, outlineLayers } from '../layers.js';
import * as leaflet from '../map.js';
import { onlineTiles } from '../map_tiles.js';
import { outlinesView } from '../outlines.js';
import { LAYERS } from '../state.js';
import { byId } from '../ui/dom.js';
import { layerSwitcher } from '../ui/layers.js';

/**
 * @param {{map: object, words: object, meta: object, ahead: object, status: object, wide: () => boolean, onAsOf: () => void}} context
 */
export function groundMap({ map, words, meta, ahead, status, wide, onAsOf }) {
  const { t } = words;
  const tiles = meta.tile && onlineTiles(map, {
    url: meta.tile.url,
    onGone() {
      store.change({ layers: { ...store.get().layers, tiles: null } }, { quiet: true });
      status.note('tiles', t('layers.tiles_gone'));
    },
  });
  const switcher = layerSwitcher({
    words, names: Object.keys(LAYERS).filter((name) => name !== 'tiles' || meta.tile), onChange: (layers) => store.change({ layers }, { quiet: true }),
    note: meta.tile && `${meta.tile.attribution} ${t('layers.tiles_note', { host: new URL(meta.tile.url.replace('{s}', 'a')).host })}`,
  });
  const store = createStore(words.lang, follow);
  const names = nameLayer(map, words);
  const outlines = outlinesView({
    map, words, layers: outlineLayers(map), names, status, store, basemap: document.body.dataset.basemap,
    available: new Set(meta.layers.map(({ name }) => name)),
  });
  const { parcels, ground } = landUse({ ahead, map, words, meta, store, status, wide, onShown: () => {} });
  const shapes = leaflet.shapes(map, { pane: 'clusters', className: 'shape-cluster' });
  let clusters = [];

  async function loadClusters() {
    try {
      ({ features: clusters } = await api.getClusters(store.get().asOf ?? meta.today));
      shapes.set(clusters);
    } catch (failure) {
      status.failed('clusters', failure, loadClusters);
    }
  }

  function showLayers(state) {
    switcher.show(state.layers);
    outlines.show(state);
    parcels.show();
    leaflet.setOpacity(map, 'clusters', state.layers.clusters);
    leaflet.setOpacity(map, 'tiles', state.layers.tiles);
    tiles?.show(state.layers.tiles !== null);
  }

  function follow(state, before) {
    const changed = (name) => JSON.stringify(state[name]) !== JSON.stringify(before?.[name]);
    if (changed('layers')) showLayers(state);
    if (changed('asOf')) { loadClusters(); onAsOf(); }
    if (changed('view') && state.view && !leaflet.isAt(map, state.view)) leaflet.showView(map, state.view);
    showLinks();
  }

  function showLinks() {
    const query = new URLSearchParams(location.search);
    for (const link of document.querySelectorAll('[data-lang]')) {
      query.set('lang', link.dataset.lang);
      link.href = `/check?${query}`;
    }
  }

  function rested() {
    const { zoom, lat, lng } = leaflet.viewOf(map);
    const view = { zoom: Number(zoom.toFixed(2)), lat: Number(lat.toFixed(5)), lng: Number(lng.toFixed(5)) };
    if (!leaflet.isAt(map, store.get().view)) store.change({ view }, { quiet: true });
    parcels.show();
    names.hang();
  }

  return {
    store, switcher, ground, rested, loadClusters,
    asOf: () => store.get().asOf,
    clusters: () => clusters,
    show() { showLayers(store.get()); showLinks(); },
    fit: (bounds, options) => leaflet.fitBounds(map, bounds, { padding: 48, covered: { left: 0, right: byId('tool-fit')?.offsetWidth ?? 0, bottom: 0 }, ...options }),
  };
}
