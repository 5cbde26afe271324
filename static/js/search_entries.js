/** What the search field can find: clusters, then districts, then communes. */
import { fold } from './text.js';

const ORDER = { cluster: 0, district: 1, commune_2025: 2, commune_2024: 3 };

/**
 * @param {{words: object, places: object[], clusters: object, store: object, selection: object, outlines: object,
 *   fit: Function}} context
 * @returns {() => object[]} entries of {key, order, label, kind, pick}
 */
export function searchEntries({ words: { t }, places, clusters, store, selection, outlines, fit }) {
  const kindOf = (kind) => t(`search.kind.${kind}`);
  const districts = new Map(places.filter(({ kind }) => kind === 'district').map(({ code, name }) => [code, name]));

  const rectangle = ([w, s, e, n]) => ({ type: 'Polygon', coordinates: [[[w, s], [e, s], [e, n], [w, n], [w, s]]] });
  const showPlace = (place) => {
    outlines.place.set([{ type: 'Feature', properties: {}, geometry: rectangle(place.bbox) }]);
    fit(place.bbox, { maxZoom: 14 });
  };
  const ofPlace = (place) => {
    const name = place.full_name ?? place.name;
    const label = place.kind === 'commune_2024' && districts.has(place.parent) ? `${name}, ${districts.get(place.parent)}` : name;
    return { key: fold(place.name), order: ORDER[place.kind], label, kind: kindOf(place.kind), pick: () => showPlace(place) };
  };
  const ofCluster = ({ properties: row }) => ({
    key: fold(row.name), order: ORDER.cluster, kind: kindOf('cluster'),
    label: [row.name, row.district_name].filter(Boolean).join(' · '),
    pick() {
      selection.focusNext();
      store.change({ selected: row.id, pieces: null });
      selection.zoomTo(row.id);
    },
  });
  const fixed = places.map(ofPlace);
  return () => [...clusters.all().map(ofCluster), ...fixed];
}
