/** Outlines and names: loaded when their layer is first switched on. */
import * as api from './api.js';
import * as leaflet from './map.js';

const DISTRICT_NAMES = [8.5, 12.5];
const COMMUNE_NAMES = [12, 20];
const COUNTRY_NAMES = [5, 7.5];
const ADMIN = ['districts', 'communes_2024', 'communes_2025'];

/**
 * @param {{map: object, words: object, layers: object, names: object, status: object, store: object, basemap: string,
 *   available: Set<string>}} context
 */
export function outlinesView({ map, words: { t }, layers, names, status, store, basemap, available }) {
  const loaded = new Map();

  function hangNames() {
    const on = (name) => store.get().layers[name] !== null && loaded.has(name);
    const group = (name, kind, range) => on(name) && { features: loaded.get(name), kind, range };
    names.set([
      group('basemap', 'country', COUNTRY_NAMES), group('districts', 'district', DISTRICT_NAMES),
      group('communes_2024', 'commune', COMMUNE_NAMES), group('communes_2025', 'commune', COMMUNE_NAMES),
    ].filter(Boolean));
  }

  async function load(name) {
    if (loaded.has(name)) return;
    try {
      const answer = await (name === 'basemap' ? api.getBasemap(basemap) : api.getAdmin(name));
      if (loaded.has(name)) return;
      const features = name === 'basemap' ? answer.features.map((feature) => ({
        ...feature, properties: { ...feature.properties, name: t(`country.${feature.properties.country}`) },
      })) : answer.features;
      loaded.set(name, features);
      layers[name].set(features);
      if (name === 'districts') layers.city.set(features);
      hangNames();
    } catch (failure) {
      status.failed(name, failure, () => load(name));
    }
  }

  return {
    show(state) {
      for (const name of ['basemap', ...ADMIN]) {
        // An online base map lies below: ours would hide it.
        const opacity = name === 'basemap' && state.layers.tiles !== null ? null : state.layers[name];
        leaflet.setOpacity(map, name, opacity);
        if (opacity !== null && (name === 'basemap' || available.has(name))) load(name);
      }
      leaflet.setOpacity(map, 'city', state.layers.tiles === null ? state.layers.basemap : null);
      leaflet.setOpacity(map, 'names', state.layers.names);
      hangNames();
    },
  };
}
