/** What lies at a point: parcels by name from the full-precision layer, a square's shares when far. On click, Enter, or rest. */
import * as api from './api.js';
import { groundOf, sideAt } from './cells.js';
import * as leaflet from './map.js';
import { parcelCard, parcelSign, squareCard } from './ui/ground.js';

const REST_MS = 140;
/** Pixels, as in map.css. */
const SIGN_WIDTH = 310;

const rectangle = ([west, south, east, north]) => ({
  type: 'Polygon', coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
});
const shapeOf = (geometry) => ({ type: 'Feature', properties: {}, geometry });

/**
 * @param {{map: object, words: object, layer: object, status: object, kind: () => string|undefined,
 *   isOn: () => boolean, titles: Map<string, string>, rests: boolean}} context rests: the pointer can rest without a press
 */
export function groundView({ map, words, layer, status, kind, isOn, titles, rests }) {
  const marked = leaflet.shapes(map, { pane: 'picked', className: 'shape-picked' });
  const under = leaflet.shapes(map, { pane: 'picked', className: 'shape-under' });
  const sign = leaflet.pointerSign(map, SIGN_WIDTH);
  let asked = null;
  let resting = null;
  let timer;

  function close() {
    asked?.abort();
    asked = null;
    marked.set([]);
    ['ground', 'parcel'].forEach((key) => status.drop(key));
  }

  function leave() {
    clearTimeout(timer);
    resting?.abort();
    resting = null;
    under.set([]);
    sign.hide();
  }

  /** Names from the full-precision layer; outlines as they are drawn, for the eye: without them the names still stand. */
  async function named(lng, lat, signal) {
    const { parcels } = await api.getParcelsAt(lng, lat, signal);
    const shapes = parcels.length ? await layer.outlines(lng, lat, parcels.map(({ row }) => row), signal).catch(() => []) : [];
    return { parcels, shapes: shapes.map(shapeOf) };
  }

  async function parcelsAt(lng, lat, signal) {
    const { parcels, shapes } = await named(lng, lat, signal);
    return { shapes, card: parcelCard(parcels, { words, kind: kind(), onClose: close }) };
  }

  async function sharesAt(lng, lat, signal) {
    const { place, row, cell, bounds } = await layer.squareAt(lng, lat, signal);
    const side = sideAt(place.z, lat);
    const card = squareCard(cell, { words, titles, kind: kind(), side, ground: groundOf(place, row), onClose: close });
    return { shapes: [shapeOf(rectangle(bounds))], card };
  }

  /** Say what is at a point that a hand chose. */
  async function tell(lng, lat) {
    leave();
    close();
    if (!isOn()) return;
    const mine = new AbortController();
    asked = mine;
    try {
      const { shapes, card } = await (layer.squares() === null ? parcelsAt : sharesAt)(lng, lat, mine.signal);
      if (mine.signal.aborted) return;
      marked.set(shapes);
      status.put('ground', card);
    } catch (failure) {
      if (!mine.signal.aborted) status.failed('parcel', failure, () => tell(lng, lat));
    }
  }

  async function rest(lng, lat) {
    const mine = new AbortController();
    resting = mine;
    try {
      const { parcels, shapes } = await named(lng, lat, mine.signal);
      if (mine.signal.aborted || !parcels.length) return;
      under.set(shapes);
      sign.show(lng, lat, parcelSign(parcels, { words, kind: kind() }));
    } catch {
      // A pointer that rests has asked for nothing: a click says what fails.
    }
  }

  /** The pointer has moved: name what it rests on. */
  function hover(lng, lat) {
    leave();
    if (rests && isOn() && layer.squares() === null) timer = setTimeout(rest, REST_MS, lng, lat);
  }

  /** Enter asks for the middle of the map, Escape closes what was said. */
  function key(name) {
    const { lng, lat } = leaflet.viewOf(map);
    if (name === 'Enter') tell(lng, lat);
    if (name === 'Escape') close();
  }

  return { tell, hover, leave, key };
}
