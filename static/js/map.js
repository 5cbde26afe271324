/** The only module that knows Leaflet: plain data in, plain data out. */
import L from 'leaflet';

const boundsOf = (bounds) => L.latLngBounds([bounds[1], bounds[0]], [bounds[3], bounds[2]]);
const flat = (b) => [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];

/** Order of the panes from below; marks of clusters are in Leaflet's own `markerPane` at 600. */
const PANES = [
  ['tiles', 200], ['basemap', 210], ['city', 215], ['landuse', 250], ['communes_2024', 300], ['communes_2025', 310],
  ['districts', 320], ['clusters', 400], ['picked', 410], ['pieces', 420], ['names', 550], ['measure', 650],
];

/** Make the map in an element; `calm`: no animation. */
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

/** Width and height in pixels of the smallest window of another shape that holds the window of the map. */
export function sheetOf(map, { shape, room }) {
  const { x, y } = map.getSize();
  return [Math.max(x, y * shape) * room, Math.max(y, x / shape) * room];
}

/** What the adapter offers of a map, in degrees and pixels. */
export const viewOf = (map) => ({ zoom: map.getZoom(), lat: map.getCenter().lat, lng: map.getCenter().lng });
export const showView = (map, { zoom, lat, lng }) => map.setView([lat, lng], zoom, { animate: false });
export const windowOf = (map, pad = 0) => flat(map.getBounds().pad(pad));
/** Pixels of a place at the present zoom. */
export const pixelOf = (map, lng, lat) => { const { x, y } = map.project([lat, lng]); return [x, y]; };
/** Whether the map already shows `view`, to two pixels. */
export function isAt(map, view) {
  if (!view || Math.abs(view.zoom - map.getZoom()) > 0.01) return false;
  return map.project([view.lat, view.lng]).distanceTo(map.project(map.getCenter())) < 2;
}

export const zoomBy = (map, step) => map.setZoom(map.getZoom() + step);
/** Its frame has another size: fill it from the next whole dot of the screen on, since between dots all is blurred and slow. */
export function resized(map) {
  const { style, parentElement: frame } = map.getContainer();
  const { left, top } = frame.getBoundingClientRect();
  const dots = window.devicePixelRatio || 1;
  const rest = (value) => `${(Math.ceil(value * dots) - value * dots) / dots}px`;
  [style.left, style.top] = [rest(left), rest(top)];
  map.invalidateSize({ animate: false });
}

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
/** Call `then` when the pointer leaves the map or the map begins to move under it. */
export const onPointerGone = (map, then) => map.on('mouseout movestart zoomstart', then);
/** The zoom whose tiles are drawn at the map's present zoom. */
export const tileZoom = (map) => Math.round(map.getZoom());
export const onClick = (map, then) => map.on('click', ({ latlng }) => then(latlng.lng, latlng.lat));

/** The style of a pane that is shown, or hidden where `opacity` is null. */
function paneStyle(map, pane, opacity) {
  const { style } = map.getPane(pane);
  style.display = opacity === null ? 'none' : '';
  return style;
}

/** Opacity of a whole pane; null hides it. */
export const setOpacity = (map, pane, opacity) => { paneStyle(map, pane, opacity).opacity = opacity ?? 1; };
/** The same for a pane of tiles, set on each: of a whole pane they would have to be drawn apart, frame by frame. */
export const setTileOpacity = (map, pane, opacity) => paneStyle(map, pane, opacity).setProperty('--tile-opacity', opacity ?? 1);

/** Polygons and lines as SVG, styled by class name and by `look(feature)`; `onPick(feature, {lng, lat})`. */
export function shapes(map, { pane, className = '', look = () => ({}), onPick = null }) {
  const style = (feature) => ({ className, ...look(feature) });
  const layer = L.geoJSON(null, {
    pane, style, interactive: Boolean(onPick), renderer: L.svg({ pane, padding: 0.5 }),
    filter: ({ geometry }) => geometry !== null && !geometry.type.includes('Point'),
    onEachFeature: (feature, each) => {
      if (onPick) each.on('click', (event) => { L.DomEvent.stop(event); onPick(feature, event.latlng); });
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

/** Tiles that are drawn elsewhere and only moved here. Rests on inner parts of Leaflet 1.9, which is pinned. */
const DrawnLayer = L.GridLayer.extend({
  createTile(coords, done) {
    const { x: size } = this.getTileSize();
    const ratio = Math.min(2, Math.max(1, window.devicePixelRatio || 1));
    const canvas = L.DomUtil.create('canvas', 'leaflet-tile');
    canvas.width = Math.round(size * ratio);
    canvas.height = canvas.width;
    this.options.draw(canvas, { z: coords.z, x: coords.x, y: coords.y }, { size, ratio }).then((drawn) => drawn && done(null, canvas));
    return canvas;
  },
  /** On a sheet the tiles of the screen stay, scaled: a sheet has no time to draw others. */
  _invalidateAll() { if (!this.options.held) L.GridLayer.prototype._invalidateAll.call(this); },
  _clampZoom(zoom) {
    return this.options.held && this._tileZoom !== undefined ? this._tileZoom : L.GridLayer.prototype._clampZoom.call(this, zoom);
  },
  _getTiledPixelBounds(center) {
    const bounds = L.GridLayer.prototype._getTiledPixelBounds.call(this, center);
    const sheet = this.options.sheet();
    if (!sheet) return bounds;
    const half = L.point(sheet).divideBy(2 * this._map.getZoomScale(this._map.getZoom(), this._tileZoom));
    const middle = bounds.getCenter();
    return bounds.extend(middle.subtract(half)).extend(middle.add(half));
  },
});

/**
 * A layer of canvases, each drawn once by `draw(canvas, place, {size, ratio})`, a promise of whether it was; `onGone(canvas)`
 * when the tile has left.
 * @param {{pane: string, zooms: number[], draw: Function, onGone: Function, sheet: () => number[]|null}} options
 *   zooms: the least and the greatest for which there are tiles; sheet: pixels that the printed map will show, if it may be
 */
export function drawnTiles(map, { pane, zooms, draw, onGone, sheet }) {
  const layer = new DrawnLayer({
    pane, draw, sheet, held: false, minNativeZoom: zooms[0], maxNativeZoom: zooms[1], minZoom: 0, maxZoom: 22, keepBuffer: 1, updateWhenZooming: false,
  });
  layer.on('tileunload', ({ tile }) => onGone(tile));
  const { options } = layer;
  return {
    show: (on) => (on ? layer.addTo(map) : layer.remove()),
    redraw: () => map.hasLayer(layer) && layer.redraw(),
    /** Only tiles that meet these bounds are drawn; null for all. */
    within: (bounds) => { options.bounds = bounds ? boundsOf(bounds) : undefined; },
    hold: (on) => { options.held = on; },
  };
}

/** A small sign beside a point that a pointer rests on, `room` pixels wide at most: where there is room, on its right. */
export function pointerSign(map, room) {
  const sign = L.tooltip({ className: 'pointer-sign', offset: [14, 0], opacity: 1 });
  return {
    show(lng, lat, element) {
      const { x } = map.latLngToContainerPoint([lat, lng]);
      sign.options.direction = x + room < map.getSize().x ? 'right' : 'left';
      sign.setLatLng([lat, lng]).setContent(element).addTo(map);
    },
    hide: () => sign.remove(),
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
  return { show(on) { failures = 0; return on ? layer.addTo(map) : layer.remove(); } };
}
