/** The layer of land parcels: shown, kept up to date with the server's data, its failures and its kind said. */
import * as api from './api.js';
import { PARCEL_ZOOM, sideAt } from './cells.js';
import * as leaflet from './map.js';

/** A tab asks at most so often whether the data have changed. */
const ASK_MS = 3000;
const STALE_MS = 1000;
const SAY_MS = 60;
/** So long tiles may take before it is said that they are on their way. */
const PATIENCE_MS = 1200;

/**
 * @param {{map: object, words: object, layer: object, drawer: object, early: Promise<object|null>|null,
 *   colours: [string, string][], status: object, store: object, kind: string|undefined, onShown: (shown: object|null) => void}} context
 *   early: what the tiles are, asked before this was made
 */
export function parcelsView({ map, words: { t, has }, layer, drawer, early, colours, status, store, kind, onShown }) {
  let source = null;
  let asked = 0;
  let held = false;
  let unknown = null;
  let failing = null;
  let told = '';
  let ahead = early;
  let timer;
  let patience;

  /** Parcels that nobody surveyed say so on the map itself, for as long as they are drawn. */
  function sayKind(on) {
    const key = `map.parcels_${source?.kind ?? kind}`;
    if (!on || !has(key)) status.drop('landuse-kind');
    else if (!status.has('landuse-kind')) status.note('landuse-kind', t(key), `tag-${source?.kind ?? kind}`);
  }

  function sayFailure(failure) {
    if (failure === failing) return;
    failing = failure;
    if (failure) status.failed('landuse', failure, () => { failing = null; refresh(true); });
    else status.drop('landuse');
  }

  const sayNone = (none) => {
    if (!none) status.drop('landuse-note');
    else if (!status.has('landuse-note')) status.note('landuse-note', t('landuse.none'));
  };

  /** Ground without parcels and ground whose parcels are on their way must not look alike for long. */
  function sayWaiting(waits) {
    clearTimeout(patience);
    if (!waits) status.drop('landuse-waits');
    else if (!status.has('landuse-waits')) patience = setTimeout(() => status.note('landuse-waits', t('landuse.waits')), PATIENCE_MS);
  }

  /** Tell the legend what is drawn, once for each change of it. */
  function tell(codes) {
    const z = layer.squares();
    const { lat, zoom } = leaflet.viewOf(map);
    const shown = codes.size === 0 ? null : {
      codes: [...codes].sort(), side: z === null ? null : sideAt(z, lat), steps: Math.ceil(PARCEL_ZOOM - zoom),
    };
    const now = JSON.stringify(shown && [shown.codes, z, shown.steps]);
    if (now === told) return;
    told = now;
    onShown(shown);
  }

  function say() {
    if (held || store.get().layers.landuse === null) return;
    const { codes, waits, failure } = layer.seen();
    sayFailure(unknown ?? failure);
    sayWaiting(waits);
    if (waits && codes.size === 0) return;
    sayKind(codes.size > 0);
    sayNone(codes.size === 0 && !failing);
    tell(codes);
  }

  /** Take what the server has now; tiles of an older edition go. */
  function take(found) {
    if (found.edition === source?.edition) return;
    const first = source === null;
    source = found;
    drawer.begin(found.edition, colours);
    layer.within(found.bounds);
    status.drop('landuse-kind');
    if (!first) layer.redraw();
  }

  async function current() {
    const found = await ahead;
    ahead = null;
    return found ?? api.getTiles();
  }

  /** Ask what the tiles are now, and again for what failed; not too often unless `now`. */
  async function refresh(now = false) {
    if (!now && source && performance.now() - asked < ASK_MS) return;
    asked = performance.now();
    try {
      take(await current());
      unknown = null;
    } catch (failure) {
      // Without an answer the tiles themselves are asked for: what comes is shown, what fails is marked.
      unknown = failure.kind === 'http' ? failure : null;
    }
    layer.retry();
  }

  function hide() {
    layer.show(false);
    sayWaiting(false);
    ['landuse', 'landuse-note', 'landuse-kind'].forEach((key) => status.drop(key));
    failing = null;
    tell(new Set());
  }

  async function show() {
    if (held) return;
    const opacity = store.get().layers.landuse;
    leaflet.setTileOpacity(map, 'landuse', opacity);
    if (opacity === null) { hide(); return; }
    await refresh();
    if (store.get().layers.landuse === null || held) return;
    layer.show(true);
    changed();
  }

  /** A tile has come or the map has moved: say soon what is shown. */
  function changed() {
    clearTimeout(timer);
    timer = setTimeout(say, SAY_MS);
  }

  /** A tile of newer data than we knew: take them all, once for the tiles that say so. */
  function stale() {
    if (performance.now() - asked > STALE_MS) refresh(true);
  }

  drawer.begin(null, colours);
  return {
    show,
    changed,
    stale,
    kind: () => source?.kind ?? kind,
    /** While the sheet is made nothing is asked for and nothing goes away. */
    hold(on) {
      held = on;
      layer.hold(on);
      if (!on) show();
    },
  };
}
