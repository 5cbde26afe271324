/** One page for what the map is compared with: the same parcels, view and colours, drawn by another library. */
import L from 'leaflet';
import { PolygonSymbolizer, leafletLayer } from 'protomaps-leaflet';

const GREY = '#e3e3e3';

/** Everything at once, as most pages do it. */
async function geojson(map, { server, colours }) {
  const answer = await fetch(`${server}/exports/landuse.geojson`);
  const features = await answer.json();
  const style = ({ properties }) => ({ stroke: true, weight: 0.5, color: '#3c3c3c', fillOpacity: 1, fillColor: colours[properties.code] ?? GREY });
  L.geoJSON(features, { renderer: L.canvas(), style, interactive: false }).addTo(map);
}

/** The very tiles that the map of geoapp draws, by the usual library for them. */
function protomaps(map, { server, colours, edition }) {
  const fill = (zoom, feature) => colours[feature?.props.code] ?? GREY;
  const layer = leafletLayer({
    url: `${server}/tiles/landuse/{z}/{x}/{y}.mvt?e=${edition}`, maxDataZoom: 14, levelDiff: 0, labelRules: [], backgroundColor: 'rgba(0,0,0,0)',
    paintRules: [{ dataLayer: 'parcels', symbolizer: new PolygonSymbolizer({ fill, stroke: '#3c3c3c', width: 0.5, perFeature: true }) }],
  });
  return new Promise((resolve) => { layer.on('load', resolve); layer.addTo(map); });
}

const ENGINES = { geojson, protomaps };

window.start = async (options) => {
  const map = L.map('map', { zoomControl: false, attributionControl: false, fadeAnimation: false }).setView(options.view.slice(1), options.view[0]);
  await ENGINES[options.engine](map, options);
  await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
  window.readyAt = performance.now();
};
