/** The clusters of a day, filtered: on the map, in the lists, the legend and the export menu. */
import * as api from './api.js';
import { countByStage, idFilter, matches } from './filter.js';
import { noFilters } from './state.js';
import { day } from './text.js';
import { exportMenu } from './ui/exports.js';
import { showLegend } from './ui/legend.js';
import { markSelected, showLists } from './ui/list.js';
import { isDrawn } from './ui/sources.js';

const isFiltered = (filters) => JSON.stringify(filters) !== JSON.stringify(noFilters());
const rowOf = ({ properties }) => properties;
/** What the areas on the map are: drawn by nobody's survey, given, or both; null where there is none. */
function boundaries(shown) {
  const drawn = shown.filter(({ geometry }) => geometry?.type.includes('Polygon')).map((feature) => isDrawn(rowOf(feature).boundary));
  if (!drawn.length) return null;
  return drawn.every(Boolean) ? 'drawn' : (drawn.some(Boolean) ? 'mixed' : 'given');
}
const isMapped = ({ geometry }) => geometry !== null;

/**
 * @param {{words: object, meta: object, stages: Map, layers: object, form: object, status: object, store: object,
 *   select: (id: string) => void, view: () => number[]}} context view: the box that the map shows
 */
export function clustersView(context) {
  const { words, meta, stages, layers, form, status, store, select, view } = context;
  let features = [];
  const landKind = meta.layers.find(({ name }) => name === 'landuse')?.kind;
  let land = null;
  let wanted = 0;
  let loaded = false;
  let exported = { asOf: store.get().asOf ?? meta.today, filter: null };
  const exports = exportMenu({
    words, layers: meta.layers, workCrs: meta.workspace.work_crs, view,
    address: ({ layer, ...choice }) => api.exportAddress({
      layer, ...choice, asOf: exported.asOf, filter: layer === 'clusters' ? exported.filter : null,
    }),
  });

  function filtered(state) {
    return features.filter((feature) => matches(rowOf(feature), state.filters));
  }

  function exportsOf(state, shown) {
    const filter = idFilter(shown.map(({ properties }) => properties.id), features.length);
    const asOf = state.asOf ?? meta.today;
    exported = { asOf, filter };
    exports.show({ shown: shown.length, total: features.length, day: day(asOf), tooMany: filter === undefined });
  }

  function legend(state, shown) {
    showLegend({
      stages: meta.stages, counts: loaded ? countByStage(shown.map(rowOf), meta.stages) : null, land: land && { ...land, all: meta.land_codes, kind: landKind },
      boundaries: boundaries(shown), filtered: isFiltered(state.filters),
    }, words);
  }

  function refresh() {
    const state = store.get();
    const shown = filtered(state);
    layers.set(shown.filter(isMapped));
    showLists({
      mapped: shown.filter(isMapped).map(rowOf),
      unmapped: shown.filter((feature) => !isMapped(feature)).map(rowOf),
      loaded, shown: shown.length, total: features.length,
      unmappedTotal: features.filter((feature) => !isMapped(feature)).length,
    }, { words, stages, selected: state.selected, onPick: select });
    form.show(state.filters);
    form.counts(countByStage(features.map(rowOf), meta.stages));
    legend(state, shown);
    exportsOf(state, shown);
  }

  async function load() {
    wanted += 1;
    const turn = wanted;
    status.note('loading', words.t('status.loading'));
    try {
      const answer = await api.getClusters(store.get().asOf);
      if (turn !== wanted) return;
      features = answer.features;
      loaded = true;
      status.drop('clusters');
      refresh();
    } catch (failure) {
      // An older day must not stay on the map under a newer date.
      if (turn === wanted) {
        features = [];
        loaded = false;
        refresh();
        status.failed('clusters', failure, load);
      }
    } finally {
      if (turn === wanted) status.drop('loading');
    }
  }

  return {
    load,
    refresh,
    feature: (id) => features.find(({ properties }) => properties.id === id) ?? null,
    all: () => features,
    boundaries: () => boundaries(filtered(store.get())),
    moved: exports.moved,
    select(id) {
      layers.select(id);
      markSelected(id);
    },
    /** The land codes in the legend are those that are drawn; null for none. */
    showLand(shown) {
      land = shown;
      legend(store.get(), filtered(store.get()));
    },
  };
}
