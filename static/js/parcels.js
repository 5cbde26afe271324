/** Land parcels of the window, from the zoom on at which they can be told apart. */
import * as api from './api.js';
import { holds } from './geo.js';
import * as leaflet from './map.js';
import { parcelAt, prepare } from './paint.js';

export const PARCEL_ZOOM = 13.5;
const PAUSE_MS = 120;
/** Share of the window loaded beyond its edge, so that small moves ask for nothing. */
const MARGIN = 0.3;
/** Width by height of the printed map, and how much more it may show: the sheet is drawn from what is loaded. */
const SHEET = { shape: 277 / 150, room: 1.05 };

const around = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

/**
 * @param {{map: object, words: object, layer: object, status: object, store: object, titles: Map<string, string>,
 *   kind: string|undefined,
 *   onShown: (on: boolean) => void}} context
 */
export function parcelsView({ map, words: { t, has, format }, layer, status, store, titles, kind, onShown }) {
  let bounds = null;
  let timer;
  let running = null;
  let held = false;

  const say = (text) => (text ? status.note('landuse-note', text) : status.drop('landuse-note'));

  /** Parcels that nobody surveyed say so on the map itself, for as long as they are drawn. */
  function shown(on) {
    const key = `map.parcels_${kind}`;
    if (!on || !has(key)) status.drop('landuse-kind');
    else if (!status.has('landuse-kind')) status.note('landuse-kind', t(key), `tag-${kind}`);
    onShown(on);
  }

  function clear(text) {
    running?.abort();
    bounds = null;
    layer.set([]);
    layer.show(false);
    shown(false);
    say(text);
  }

  function take(answer, window) {
    status.drop('landuse');
    if (answer.too_many) return clear(t('landuse.too_many', { n: format.number(answer.numberMatched) }));
    bounds = window;
    layer.set(prepare(answer.features));
    layer.show(true);
    shown(answer.features.length > 0);
    return say(answer.features.length ? null : t('landuse.none'));
  }

  async function load() {
    const window = around(leaflet.windowOf(map, MARGIN), leaflet.windowOf(map, 0, SHEET));
    if (bounds && holds(bounds, leaflet.windowOf(map))) return;
    running?.abort();
    const mine = new AbortController();
    running = mine;
    try {
      take(await api.getLanduse(window, mine.signal), window);
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      clear(null);
      status.failed('landuse', failure, load);
    }
  }

  function show() {
    if (held) return undefined;
    const opacity = store.get().layers.landuse;
    leaflet.setOpacity(map, 'landuse', opacity);
    clearTimeout(timer);
    if (opacity === null) return clear(null);
    if (leaflet.viewOf(map).zoom < PARCEL_ZOOM) return clear(null);
    timer = setTimeout(load, PAUSE_MS);
    return undefined;
  }

  /** Say what parcel lies at a point; whether there is one. */
  function tell(lng, lat) {
    const found = store.get().layers.landuse !== null && parcelAt(layer.all(), lng, lat);
    if (!found) return status.drop('parcel');
    const title = titles.get(found.code) ?? t('map.unknown_code');
    const text = t('map.parcel', { id: found.id, code: found.code ?? '?', title });
    return status.note('parcel', has(`map.parcels_${kind}`) ? `${text} (${t(`tag.${kind}`)})` : text);
  }

  /** While the sheet is made nothing is asked for and nothing goes away. */
  function hold(on) {
    held = on;
    clearTimeout(timer);
    if (!on) show();
  }

  return { show, tell, hold };
}
