/** The map page: makes the parts, joins them, follows the state. */
import { createStore } from './address.js';
import * as api from './api.js';
import { PARCEL_ZOOM } from './cells.js';
import { clusterLayers } from './cluster_layer.js';
import { clustersView } from './clusters.js';
import { placeNames } from './filter.js';
import { landUse, landUseAhead } from './landuse.js';
import { nameLayer, outlineLayers, pieceLayers } from './layers.js';
import * as leaflet from './map.js';
import { onlineTiles } from './map_tiles.js';
import { measureTool } from './measure.js';
import { outlinesView } from './outlines.js';
import { vn2000 } from './plane.js';
import { printing } from './printing.js';
import { searchEntries } from './search_entries.js';
import { selectionView, sharedAddress } from './selection.js';
import { LAYERS, checkAddress, readState, writeState } from './state.js';
import { asOfControl } from './ui/asof.js';
import { coordinatesBar } from './ui/coordinates.js';
import { byId } from './ui/dom.js';
import { filterForm } from './ui/filters.js';
import { layerSwitcher } from './ui/layers.js';
import { legendBeside } from './ui/legend.js';
import { definitions } from './ui/patterns.js';
import { searchBox } from './ui/search.js';
import { statusBox } from './ui/status.js';
import { themeButton } from './ui/theme.js';
import { showTools } from './ui/tools.js';
import { wordsOf } from './words.js';

const words = wordsOf(document.documentElement.lang);
const { t } = words;
const status = statusBox(words);
const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
const map = leaflet.createMap(byId('map'), { calm });
const WIDE = matchMedia('(min-width: 46rem)');
/** Share of the map that the record takes on a phone, as in layout.css. */
const SHEET = 0.62;
/** How near an address without a place of its own brings its cluster: its surroundings stay in view. */
const NEAR_ZOOM = 13;

function folds() {
  byId('list').open = WIDE.matches;
  byId('unmapped').open = WIDE.matches;
  byId('legend').open = WIDE.matches;
}

/** Pixels of the map that the open legend (left), the tools (right) and, on a phone, the record (below) cover. */
function covered() {
  const { offsetWidth, offsetHeight } = byId('map');
  const legend = byId('legend').open ? byId('legend').offsetWidth : 0;
  const sheet = !WIDE.matches && new URLSearchParams(location.search).has('id');
  return { left: legend * 2 < offsetWidth ? legend : 0, right: byId('tool-fit')?.offsetWidth ?? 0, bottom: sheet ? offsetHeight * SHEET : 0 };
}

/** Everything that needs /api/meta and /api/places. */
function assemble(meta, places, ahead) {
  const stages = new Map(meta.stages.map((stage) => [stage.key, stage]));
  document.body.append(definitions(meta.stages));
  const plane = vn2000(meta.workspace.work_crs);
  const fit = (bounds, options) => leaflet.fitBounds(map, bounds, { animate: !calm, covered: covered(), ...options });
  const select = (id) => { selection.focusNext(); store.change({ selected: id, pieces: null }); selection.zoomTo(id); };

  /** A cluster was picked, by its mark or on its ground: there its parcels are as much meant, once they are drawn. */
  function pick(id, place) {
    if (place && measure.active()) { measure.add(place.lng, place.lat); return; }
    store.change({ selected: id, pieces: null });
    if (place && leaflet.viewOf(map).zoom >= PARCEL_ZOOM) ground.tell(place.lng, place.lat);
  }

  const layerNames = Object.keys(LAYERS).filter((name) => name !== 'tiles' || meta.tile);
  const tiles = meta.tile && onlineTiles(map, {
    url: meta.tile.url,
    onGone() {
      store.change({ layers: { ...store.get().layers, tiles: null } }, { quiet: true });
      status.note('tiles', t('layers.tiles_gone'));
    },
  });
  const switcher = layerSwitcher({
    words, names: layerNames, onChange: (layers) => store.change({ layers }, { quiet: true }),
    note: meta.tile && `${meta.tile.attribution} ${t('layers.tiles_note', { host: new URL(meta.tile.url.replace('{s}', 'a')).host })}`,
  });
  const asOf = asOfControl(words, meta.today, (value) => store.change({ asOf: value }));
  const form = filterForm({ words, stages, names: placeNames(places, t('filter.no_district')), onChange: (filters) => store.change({ filters }) });
  const store = createStore(words.lang, follow);
  const outlines = outlineLayers(map);
  const layers = clusterLayers(map, { words, stages, fit, onPick: pick });
  const clusters = clustersView({ words, meta, stages, layers, form, status, store, select, view: () => leaflet.windowOf(map) });
  const pieces = pieceLayers(map, () => {});
  const selection = selectionView({ words, meta, stages, store, status, pieces, clusters, fit });
  const names = nameLayer(map, words);
  const admin = outlinesView({
    map, words, layers: outlines, names, status, store, basemap: document.body.dataset.basemap,
    available: new Set(meta.layers.map(({ name }) => name)),
  });
  const { parcels, ground } = landUse({ ahead, map, words, meta, store, status, wide: () => WIDE.matches, onShown: clusters.showLand });
  const measure = measureTool(map, { words, plane, status, button: () => byId('tool-measure'), container: byId('map') });
  const showPlace = coordinatesBar(words, plane);
  showTools(words, {
    zoomIn: () => leaflet.zoomBy(map, 1), zoomOut: () => leaflet.zoomBy(map, -1), fit: () => fit(meta.bounds),
    measure: measure.toggle, switcher,
  });

  function showLayers(state) {
    switcher.show(state.layers);
    admin.show(state);
    parcels.show();
    for (const pane of ['clusters', 'markerPane']) leaflet.setOpacity(map, pane, state.layers.clusters);
    leaflet.setOpacity(map, 'tiles', state.layers.tiles);
    tiles?.show(state.layers.tiles !== null);
  }

  function showLinks(state) {
    for (const link of document.querySelectorAll('[data-lang]')) link.href = `/${writeState({ ...state, lang: link.dataset.lang })}`;
    for (const link of document.querySelectorAll('[data-shared], [data-check]')) link.href = 'check' in link.dataset ? checkAddress(state) : sharedAddress('/table', state);
  }

  /** Do what a change of the state asks for, and no more. */
  function follow(state, before) {
    const changed = (name) => JSON.stringify(state[name]) !== JSON.stringify(before?.[name]);
    showLinks(state);
    if (changed('asOf')) { asOf.show(state.asOf); clusters.load(); }
    if (changed('filters')) clusters.refresh();
    if (Boolean(state.selected) !== Boolean(before?.selected)) legendBeside(Boolean(state.selected));
    if (['asOf', 'selected', 'pieces'].some(changed)) selection.show();
    if (changed('layers')) showLayers(state);
    if (changed('view') && state.view && !leaflet.isAt(map, state.view)) leaflet.showView(map, state.view);
  }

  const rest = () => {
    const { zoom, lat, lng } = leaflet.viewOf(map);
    return { zoom: Number(zoom.toFixed(2)), lat: Number(lat.toFixed(5)), lng: Number(lng.toFixed(5)) };
  };

  return { meta, places, stages, store, clusters, selection, names, layers, parcels, ground, measure, showPlace, showLayers, showLinks, asOf, fit, outlines, rest };
}

function listen({ store, clusters, names, layers, parcels, ground, measure, showPlace, rest }) {
  let zoom = null;
  leaflet.onRest(map, () => {
    const view = rest();
    // The map rounds to pixels: a place it was sent to is not overwritten by its rounding.
    if (!leaflet.isAt(map, store.get().view)) store.change({ view }, { quiet: true });
    parcels.show();
    clusters.moved();
    showPlace(view.lng, view.lat);
    if (view.zoom === zoom) { layers.moved(); return; }
    zoom = view.zoom;
    names.hang();
    layers.rezoom();
  });
  leaflet.onPointer(map, (lng, lat) => {
    showPlace(lng, lat);
    if (!measure.active()) ground.hover(lng, lat);
  });
  leaflet.onPointerGone(map, ground.leave);
  leaflet.onClick(map, (lng, lat) => (measure.active() ? measure.add(lng, lat) : ground.tell(lng, lat)));
  byId('map').addEventListener('keydown', ({ key, target, currentTarget }) => {
    if (!measure.active() && target === currentTarget) ground.key(key);
  });
  new ResizeObserver(() => leaflet.resized(map)).observe(byId('map').parentElement);
}

async function start() {
  status.note('loading', t('status.loading'));
  try {
    const ahead = landUseAhead(readState(location.search).layers.landuse !== null);
    const [meta, places] = await Promise.all([api.getMeta(), api.getPlaces()]);
    const app = assemble(meta, places, ahead);
    const state = app.store.get();
    if (state.selected) legendBeside(true);
    if (state.view) leaflet.showView(map, state.view);
    else leaflet.fitBounds(map, meta.bounds, { animate: false, padding: 8, covered: covered() });
    listen(app);
    if (!state.view) app.store.change({ view: app.rest() }, { quiet: true });
    app.asOf.show(state.asOf);
    app.showLinks(state);
    app.showLayers(state);
    app.showPlace(app.rest().lng, app.rest().lat);
    searchBox(words, searchEntries({ ...app, words }), (q) => app.store.change({ filters: { ...app.store.get().filters, q } }));
    printing({ ...app, words, map });
    await app.clusters.load();
    if (state.selected) await app.selection.show();
    // An address without a place still shows its cluster, beside the record that has taken its room by now.
    if (state.selected && !state.view) {
      leaflet.resized(map);
      app.selection.zoomTo(state.selected, { most: NEAR_ZOOM, animate: false });
    }
  } catch (failure) {
    status.drop('loading');
    status.failed('meta', failure, start);
    if (!(failure instanceof api.Failure)) throw failure;
  }
}

folds();
WIDE.addEventListener('change', folds);
themeButton(byId('theme'), t);
start();
