/** The sheet: title, day, source and filters in words, the map at the size of the paper. */
import * as leaflet from './map.js';
import { day } from './text.js';
import { byId } from './ui/dom.js';
import { filterWords } from './ui/filters.js';
import { tidyNow } from './ui/tidy.js';

/** @param {{map: object, words: object, meta: object, stages: Map, store: object, places: object[],
 *   parcels: object, layers: object, clusters: object}} context */
export function printing({ map, words, meta, stages, store, places, parcels, layers, clusters }) {
  const { t } = words;
  const named = (kind) => new Map(places.filter((place) => place.kind === kind).map(({ code, name }) => [code, name]));
  const names = { district: named('district'), commune: named('commune_2025') };
  let view = null;
  let folded = [];

  function about() {
    const state = store.get();
    const filters = filterWords(state.filters, { words, stages, names }).map(([, , text]) => text).join('; ');
    return [
      t('print.asof', { date: day(state.asOf ?? meta.today) }), t('print.made', { date: day(meta.today) }),
      filters && t('print.filters', { filters }),
    ].filter(Boolean).join(' · ');
  }

  function before() {
    if (view) return;
    byId('print-about').textContent = about();
    byId('print-drawn').hidden = !['drawn', 'mixed'].includes(clusters.boundaries());
    byId('print-source').textContent = [
      t('print.edition', { edition: meta.workspace.edition.slice(0, 19) }), ...meta.layers.map(({ source }) => source),
    ].filter(Boolean).filter((text, at, all) => all.indexOf(text) === at).join(' · ');
    view = leaflet.viewOf(map);
    const shown = leaflet.windowOf(map);
    folded = ['legend', 'unmapped'].filter((id) => !byId(id).open);
    folded.forEach((id) => { byId(id).open = true; });
    layers.hold(true);
    parcels.hold(true);
    document.documentElement.classList.add('printing');
    leaflet.resized(map);
    leaflet.fitClosely(map, shown);
    tidyNow();
  }

  function after() {
    if (!view) return;
    document.documentElement.classList.remove('printing');
    layers.hold(false);
    folded.forEach((id) => { byId(id).open = false; });
    leaflet.resized(map);
    leaflet.showView(map, view);
    view = null;
    parcels.hold(false);
  }

  window.addEventListener('beforeprint', before);
  window.addEventListener('afterprint', after);
  // Some programs switch to paper without the events of a print dialog.
  matchMedia('print').addEventListener('change', ({ matches }) => (matches ? before() : after()));
  byId('print').addEventListener('click', () => window.print());
}
