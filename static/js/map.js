/** The only module that knows Leaflet: plain data in, plain data out. */
import L from 'leaflet';

const boundsOf = (bounds) => L.latLngBounds([bounds[1], bounds[0]], [bounds[3], bounds[2]]);
const flat = (b) => [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];

/** Order of the panes from below; marks of clusters are in Leaflet's own `markerPane` at 600. */
const PANES = [
  ['tiles', 200], ['basemap', 210], ['city', 215], ['landuse', 250], ['communes_2024', 300], ['communes_2025', 310],
  ['districts', 320], ['clusters', 400], ['pieces', 420], ['names', 550], ['measure', 650],
];

/**
 * Make the map in `container`.
 * @param {HTMLElement} container
 * @param {{calm: boolean}} options calm: no animation
 */
export function createMap(container, { calm }) {
  const map = L.map(container, {
    zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 1, minZoom: 5, maxZoom: 19,
    zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm,
    maxBounds: [[0, 85], [32, 128]], maxBoundsViscosity: 0.8, wheelPxPerZoomLevel: 90,
  });
  for (const [name, z] of PANES) map.createPane(name).style.zIndex = z;
  L.control.scale({ imperial: false, position: 'bottomright', maxWidth: 140 }).addTo(map);
  return map;
}

/** The smallest window of another shape that holds the window of the map. */
function sheetOf(map, { shape, room }) {
  const { x, y } = map.getSize();
  const half = L.point(Math.max(x, y * shape), Math.max(y, x / shape)).multiplyBy(room / 2);
  const middle = map.project(map.getCenter());
  return L.latLngBounds(map.unproject(middle.subtract(half)), map.unproject(middle.add(half)));
}

/** What the adapter offers of a map, in degrees and pixels. */
export const viewOf = (map) => ({ zoom: map.getZoom(), lat: map.getCenter().lat, lng: map.getCenter().lng });
export const showView = (map, { zoom, lat, lng }) => map.setView([lat, lng], zoom, { animate: false });
export const windowOf = (map, pad = 0, sheet = null) => flat((sheet ? sheetOf(map, sheet) : map.getBounds()).pad(pad));
/** Pixels of a place at the present zoom. */
export const pixelOf = (map, lng, lat) => { const { x, y } = map.project([lat, lng]); return [x, y]; };
/** Whether the map already shows `view`, to two pixels. */
export function isAt(map, view) {
  if (!view || Math.abs(view.zoom - map.getZoom()) > 0.01) return false;
  return map.project([view.lat, view.lng]).distanceTo(map.project(map.getCenter())) < 2;
}

export const zoomBy = (map, step) => map.setZoom(map.getZoom() + step);
export const resized = (map) => map.invalidateSize({ animate: false });

export function fitBounds(map, bounds, { maxZoom = 17, padding = 24, covered = { left: 0, right: 0, bottom: 0 }, animate = true } = {}) {
  map.fitBounds(boundsOf(bounds), {
    maxZoom, animate, paddingTopLeft: [covered.left + padding, padding], paddingBottomRight: [covered.right + padding, covered.bottom + padding],
  });
}

/** Fit `bounds` as closely as the map's size allows, between its steps of zoom too. */
export function fitClosely(map, bounds) {
  const { zoomSnap } = map.options;
  map.options.zoomSnap = 0;
  map.fitBounds(boundsOf(bounds), { animate: false });
  map.options.zoomSnap = zoomSnap;
}

/** Call `then` after the map has come to rest. */
export const onRest = (map, then) => map.on('moveend zoomend', then);
export const onPointer = (map, then) => map.on('mousemove', ({ latlng }) => then(latlng.lng, latlng.lat));
export const onClick = (map, then) => map.on('click', ({ latlng }) => then(latlng.lng, latlng.lat));

/** Opacity of a whole pane; null hides it. */
export function setOpacity(map, pane, opacity) {
  const { style } = map.getPane(pane);
  style.display = opacity === null ? 'none' : '';
  style.opacity = opacity ?? 1;
}

/**
 * Polygons and lines as SVG, styled by class name and by `look(feature)`.
 * @param {{pane: string, className?: string, look?: Function, onPick?: Function}} options
 */
export function shapes(map, { pane, className = '', look = () => ({}), onPick = null }) {
  const style = (feature) => ({ className, ...look(feature) });
  const layer = L.geoJSON(null, {
    pane, style, interactive: Boolean(onPick), renderer: L.svg({ pane, padding: 0.5 }),
    filter: ({ geometry }) => geometry !== null && !geometry.type.includes('Point'),
    onEachFeature: (feature, each) => {
      if (onPick) each.on('click', (event) => { L.DomEvent.stop(event); onPick(feature); });
    },
  }).addTo(map);
  return {
    set(features) {
      layer.clearLayers();
      layer.addData({ type: 'FeatureCollection', features });
    },
    restyle: () => layer.setStyle(style),
  };
}

/** DOM elements hung on points: `items` are {lng, lat, element, onPick?, above?}. */
export function marks(map, pane) {
  const group = L.layerGroup().addTo(map);
  const hang = ({ lng, lat, element, onPick, above = false }) => {
    const icon = L.divIcon({ html: element, className: '', iconSize: null });
    const marker = L.marker([lat, lng], { icon, pane, keyboard: false, interactive: Boolean(onPick), zIndexOffset: above ? 10000 : 0 });
    if (onPick) marker.on('click', (event) => { L.DomEvent.stop(event); onPick(); });
    return marker;
  };
  return {
    set(items) {
      group.clearLayers();
      items.forEach((item) => group.addLayer(hang(item)));
    },
  };
}

const PaintedLayer = L.GridLayer.extend({
  createTile(coords) {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const size = this.getTileSize();
    const canvas = L.DomUtil.create('canvas', 'leaflet-tile');
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    const context = canvas.getContext('2d');
    context.scale(ratio, ratio);
    // World pixels at this zoom, from the tile's corner.
    const world = size.x * 2 ** coords.z;
    this.options.paint(context, { x: coords.x * size.x, y: coords.y * size.y, size: size.x, world, zoom: coords.z });
    return canvas;
  },
});

/** A layer that `paint(context, tile)` draws tile by tile. */
export function painted(map, { pane, paint }) {
  const layer = new PaintedLayer({ pane, paint, minZoom: 5, maxZoom: 19, keepBuffer: 1 });
  return {
    show: (on) => (on ? layer.addTo(map) : layer.remove()),
    redraw: () => map.hasLayer(layer) && layer.redraw(),
  };
}

/** Online tiles: gone after three failures, and `onGone` says so. */
export function onlineTiles(map, { url, onGone }) {
  const layer = L.tileLayer(url, { pane: 'tiles', maxZoom: 19 });
  let failures = 0;
  layer.on('tileerror', () => {
    failures += 1;
    if (failures !== 3) return;
    layer.remove();
    onGone();
  });
  return {
    show(on) {
      failures = 0;
      if (on) layer.addTo(map);
      else layer.remove();
    },
  };
}
