/** The search field of the page: a cluster, a district or a commune is brought into view; nothing is taken. */
import { boundsOf } from '../geo.js';
import { fold } from '../text.js';
import { searchBox } from '../ui/search.js';

const ORDER = { cluster: 0, district: 1, commune_2025: 2, commune_2024: 3 };

/** @param {{words: object, places: object[], clusters: () => object[], fit: (bounds: number[], options?: object) => void}} context */
export function placeSearch({ words, places, clusters, fit }) {
  const kindOf = (kind) => words.t(`search.kind.${kind}`);
  const ofPlace = ({ kind, name, full_name: full, bbox }) => ({
    key: fold(name), order: ORDER[kind], label: full ?? name, kind: kindOf(kind), pick: () => fit(bbox, { maxZoom: 15 }),
  });
  const ofCluster = ({ properties: row, geometry }) => ({
    key: fold(row.name), order: ORDER.cluster, kind: kindOf('cluster'), label: [row.name, row.district_name].filter(Boolean).join(' · '),
    pick: () => geometry && fit(boundsOf([geometry]), { maxZoom: 16 }),
  });
  const fixed = places.map(ofPlace);
  searchBox(words, () => [...clusters().filter(({ geometry }) => geometry).map(ofCluster), ...fixed], () => {});
}
