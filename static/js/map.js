/** With map_tiles.js the only module that knows Leaflet: plain data in, plain data out. */
import L from 'leaflet';

export const boundsOf = (bounds) => L.latLngBounds([bounds[1], bounds[0]], [bounds[3], bounds[2]]);
const flat = (b) => [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];

/** Order of the panes from below; marks of clusters are in Leaflet's own `markerPane` at 600. */
const PANES = [
  ['tiles', 200], ['basemap', 210], ['city', 215], ['landuse', 250], ['communes_2024', 300], ['communes_2025', 310],
  ['districts', 320], ['clusters', 400], ['others', 405], ['picked', 410], ['pieces', 420], ['draft', 430], ['names', 550], ['measure', 650],
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

/** Bring `bounds` into view; while the map is on its way to another view, as soon as it is there: Leaflet would forget it. */
export function fitBounds(map, bounds, options = {}) {
  if (map._animatingZoom) { map.once('zoomend', () => fitBounds(map, bounds, options)); return; }
  const { maxZoom = 17, padding = 24, covered = { left: 0, right: 0, bottom: 0 }, animate = true } = options;
  const room = Math.min(padding, map.getSize().y / 6);
  map.fitBounds(boundsOf(bounds), {
    maxZoom, animate, paddingTopLeft: [covered.left + room, room], paddingBottomRight: [covered.right + room, covered.bottom + room],
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

/** Where the pointer of an event is, and where a place is, in pixels of the map's frame. */
export const placeOf = (map, event) => { const { lng, lat } = map.mouseEventToLatLng(event); return [lng, lat]; };
export const frameOf = (map, lng, lat) => { const { x, y } = map.latLngToContainerPoint([lat, lng]); return [x, y]; };
/** Pixels to a degree of longitude and of latitude at the middle of the map. */
export function pixelsOfDegree(map) {
  const { lng, lat } = map.getCenter();
  const [from, to] = [map.project([lat - 5e-4, lng - 5e-4]), map.project([lat + 5e-4, lng + 5e-4])];
  return { across: (to.x - from.x) / 1e-3, down: (from.y - to.y) / 1e-3 };
}
/** Whether a pointer that is dragged moves the map. */
export const draggable = (map, on) => (on ? map.dragging.enable() : map.dragging.disable());
/** Move the map by pixels at once, as a hand on a keyboard does. */
export const panBy = (map, x, y) => map.panBy([x, y], { animate: false });
/** A double click ends a line while one is drawn; else it zooms. */
export const doubleClickZooms = (map, on) => (on ? map.doubleClickZoom.enable() : map.doubleClickZoom.disable());
export const onDoubleClick = (map, then) => map.on('dblclick', then);

/**
 * Points that a hand moves. `items` are {key, lng, lat, element, onPick, onDelete}; one with the same key stays where it is.
 * @param {{onStart: (key: string) => void, onDrag: (key: string, lng: number, lat: number) => number[]|null,
 *   onDrop: (key: string) => void}} hand `onDrag` may give another place to draw the point to
 */
export function handles(map, pane, { onStart, onDrag, onDrop }) {
  const held = new Map();
  function hang({ key, lng, lat, element, onPick, onDelete }) {
    const icon = L.divIcon({ html: element, className: '', iconSize: null });
    const marker = L.marker([lat, lng], { icon, pane, keyboard: false, draggable: true, autoPan: true });
    marker.on('dragstart', () => onStart(key));
    marker.on('drag', () => {
      const at = marker.getLatLng();
      const [toLng, toLat] = onDrag(key, at.lng, at.lat);
      if (toLng !== at.lng || toLat !== at.lat) marker.setLatLng([toLat, toLng]);
    });
    marker.on('dragend', () => onDrop(key));
    marker.on('click', (event) => { L.DomEvent.stop(event); onPick?.(); });
    marker.on('contextmenu', (event) => { L.DomEvent.stop(event); onDelete?.(); });
    return marker.addTo(map);
  }
  return {
    set(items) {
      held.forEach((marker) => marker.remove());
      held.clear();
      items.forEach((item) => held.set(item.key, hang(item)));
    },
  };
}
