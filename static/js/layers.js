/** What lies on the map: base, outlines, clusters, pieces, names. Joins map.js, paint.js and ui/. */
import { labelPoint, polygonsOf, spread } from './geo.js';
import * as leaflet from './map.js';
import { paintParcels } from './paint.js';
import { el } from './ui/dom.js';
import { fillOf, stageMark } from './ui/patterns.js';
import { tidy } from './ui/tidy.js';

/** Hand-written places, our own annotation: Natural Earth's outline of Việt Nam lacks them. */
const SEA = [
  { lng: 112.3, lat: 16.5, key: 'map.hoang_sa' },
  { lng: 114.2, lat: 9.8, key: 'map.truong_sa' },
  { lng: 113.2, lat: 13.2, key: 'map.east_sea' },
];
/** From this zoom on a cluster shows its name beside its letter. */
const NAME_ZOOM = 11;
const AREA_FILL = 0.78;
/** From this zoom on the parcels under a cluster must be seen: only a tint is left. */
const TINT_ZOOM = 13.5;
const AREA_TINT = 0.12;
/** Pixels between the middles of two marks; more marks than MOST_SPREAD stay where they are. */
const MARK_GAP = 27;
const MOST_SPREAD = 400;

/** Move a mark off its place, with a line back to it. */
function shift(element, [dx, dy]) {
  const length = Math.hypot(dx, dy);
  if (length < 1) return;
  element.style.setProperty('--dx', `${dx}px`);
  element.style.setProperty('--dy', `${dy}px`);
  const leader = el('span', { class: 'leader' });
  leader.style.width = `${length}px`;
  leader.style.transform = `rotate(${Math.atan2(-dy, -dx)}rad)`;
  element.prepend(leader);
}

export function outlineLayers(map) {
  const admin = (pane, kind) => leaflet.shapes(map, { pane, className: `shape-${kind}` });
  return {
    basemap: leaflet.shapes(map, {
      pane: 'basemap', look: ({ properties }) => ({ className: properties.home ? 'shape-land shape-home' : 'shape-land' }),
    }),
    city: leaflet.shapes(map, { pane: 'city', className: 'shape-city' }),
    districts: admin('districts', 'districts'),
    communes_2024: admin('communes_2024', 'communes'),
    communes_2025: admin('communes_2025', 'communes'),
    place: admin('names', 'place'),
  };
}

/** @param {{stages: Map, onPick: (id: string) => void}} context */
export function clusterLayers(map, { stages, onPick }) {
  const areas = leaflet.shapes(map, {
    pane: 'clusters',
    look: ({ properties: { stage, blocked } }) => ({
      fillColor: fillOf(stage), fillOpacity: leaflet.viewOf(map).zoom < TINT_ZOOM ? AREA_FILL : AREA_TINT, weight: blocked ? 3 : 1.5, color: blocked ? '#9c1c1c' : '#14232b',
    }),
    onPick: ({ properties }) => onPick(properties.id),
  });
  const chosen = leaflet.shapes(map, { pane: 'clusters', className: 'shape-selected' });
  const letters = leaflet.marks(map, 'marks');
  let shown = [];
  let selected = null;

  const classesOf = (row, area) => ['mark', area ? 'mark-area' : 'mark-point', row.blocked && 'blocked', row.id === selected && 'selected'];
  const mark = ({ properties: row, geometry, point: [lng, lat] }) => {
    const named = leaflet.viewOf(map).zoom >= NAME_ZOOM || row.id === selected;
    const classes = classesOf(row, polygonsOf(geometry).length > 0).filter(Boolean).join(' ');
    const element = el('div', { class: classes, title: row.name, data: { id: row.id } },
      stageMark(stages.get(row.stage)), named && el('span', { class: 'mark-text', text: row.name }));
    return { lng, lat, element, onPick: () => onPick(row.id) };
  };
  const hang = () => {
    const placed = shown.map((feature) => ({ ...feature, point: labelPoint(feature.geometry) })).filter(({ point }) => point);
    const items = placed.map(mark);
    if (items.length <= MOST_SPREAD) {
      const offsets = spread(items.map(({ lng, lat }) => leaflet.pixelOf(map, lng, lat)), MARK_GAP);
      items.forEach(({ element }, at) => shift(element, offsets[at]));
    }
    letters.set(items);
    chosen.set(shown.filter(({ properties }) => properties.id === selected));
    tidy();
  };
  return {
    set(features) {
      shown = features;
      areas.set(features);
      hang();
    },
    select(id) {
      selected = id;
      hang();
    },
    /** The zoom has changed: names come and go, fills turn to tints. */
    rezoom() {
      areas.restyle();
      hang();
    },
  };
}

export function pieceLayers(map, onPick) {
  const all = leaflet.shapes(map, { pane: 'pieces', className: 'shape-piece', onPick });
  const picked = leaflet.shapes(map, { pane: 'pieces', className: 'shape-piece-picked' });
  return {
    set(features) {
      all.set(features);
      picked.set([]);
    },
    pick: (feature) => picked.set([feature]),
  };
}

/** @param {object[]} landCodes of /api/meta */
export function parcelLayer(map, landCodes) {
  const colours = new Map(landCodes.map(({ code, colour }) => [code, colour]));
  let parcels = [];
  const layer = leaflet.painted(map, {
    pane: 'landuse', paint: (context, tile) => paintParcels(context, tile, parcels, colours),
  });
  return {
    show: layer.show,
    set(prepared) {
      parcels = prepared;
      layer.redraw();
    },
    all: () => parcels,
  };
}

/** Names of districts, communes, countries and the sea, each where it can be read. */
export function nameLayer(map, { t }) {
  const layer = leaflet.marks(map, 'names');
  const place = (text, kind) => el('div', { class: `place place-${kind}`, text });
  const sea = SEA.map(({ lng, lat, key }) => ({ lng, lat, text: t(key), kind: 'sea', range: [0, 8] }));
  let named = [];
  const hang = () => {
    const { zoom } = leaflet.viewOf(map);
    layer.set([...sea, ...named].filter(({ range }) => zoom >= range[0] && zoom < range[1])
      .map(({ lng, lat, text, kind }) => ({ lng, lat, element: place(text, kind) })));
    tidy();
  };
  return {
    hang,
    /** @param {{features: object[], kind: string, range: [number, number]}[]} groups */
    set(groups) {
      named = groups.flatMap(({ features, kind, range }) => features.flatMap(({ properties, geometry }) => {
        const point = labelPoint(geometry);
        return point ? [{ lng: point[0], lat: point[1], text: properties.name, kind, range }] : [];
      }));
      hang();
    },
  };
}
