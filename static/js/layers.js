/** What lies on the map around the clusters: base, outlines, pieces, names. Joins map.js and ui/. */
import { labelPoint } from './geo.js';
import * as leaflet from './map.js';
import { el } from './ui/dom.js';
import { tidy } from './ui/tidy.js';

/** Hand-written places, our own annotation: Natural Earth's outline of Việt Nam lacks them. */
const SEA = [
  { lng: 112.3, lat: 16.5, key: 'map.hoang_sa' },
  { lng: 114.2, lat: 9.8, key: 'map.truong_sa' },
  { lng: 113.2, lat: 13.2, key: 'map.east_sea' },
];
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

const pointsOf = ({ type, coordinates }) => ({ Point: [coordinates], MultiPoint: coordinates }[type] ?? []);

export function pieceLayers(map, onPick) {
  const all = leaflet.shapes(map, { pane: 'pieces', className: 'shape-piece', onPick });
  const picked = leaflet.shapes(map, { pane: 'pieces', className: 'shape-piece-picked' });
  const dots = leaflet.marks(map, 'pieces');
  const dot = ([lng, lat]) => ({ lng, lat, element: el('div', { class: 'dot-picked' }) });
  const pick = (...features) => {
    picked.set(features);
    dots.set(features.flatMap(({ geometry }) => pointsOf(geometry)).map(dot));
  };
  return {
    set(features) {
      all.set(features);
      pick();
    },
    pick,
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
