/** A boundary that comes in takes the place of the one in hand, which a step back returns. */
import * as api from '../api.js';
import { vn2000 } from '../plane.js';
import { fromIssued } from './accuracy.js';
import { emptySite } from './draft.js';
import { fromGeometry } from './shape.js';

/** The boundary of an issued check: what is decided on is kept in the plane, degrees are for the eye. */
function boundaryOf({ geometry, geometry_work: flat }) {
  const plane = flat && vn2000(flat.crs);
  const back = (item) => (typeof item[0] === 'number' ? plane.inverse(item[1], item[0]) : item.map(back));
  return fromGeometry(plane ? { type: flat.type, coordinates: back(flat.coordinates) } : geometry);
}

/** @param {{words: object, model: object, status: object, fit: (parts: object[]) => void}} context */
export function taker({ words: { t, lang }, model, status, fit }) {
  const write = (number) => String(number).replace('.', lang === 'vi' ? ',' : '.');
  const formOf = (declared, price) => ({ ...(declared && { declared: write(declared / 10000), unit: 'ha' }), ...(price && { price: write(price) }) });

  function take(parts, source, { declared = null, price = null, name = '', accuracy = null, given = null } = {}) {
    if (!parts.length) { status.note('taken', t('check.take.nothing')); return; }
    status.drop('taken');
    model.change((draft) => ({
      ...draft,
      form: { ...draft.form, ...formOf(declared, price) },
      sites: draft.sites.map((site, at) => (at === draft.active ? { ...emptySite(name || site.name), parts, source, accuracy, given } : site)),
    }));
    fit(parts);
  }

  /** The boundary of a cluster of the record, at full precision. */
  async function takeCluster(id) {
    try {
      const { geometry, properties: { name, boundary } } = await api.getBoundary(id);
      take(fromGeometry(geometry), { from: 'cluster', cluster: id, cluster_name: name, boundary, changed: false }, { name });
    } catch (failure) {
      status.failed('cluster', failure, () => takeCluster(id));
    }
  }

  /** The boundary of an issued check, to go on from; the statement itself stays what it is. */
  async function takeIssued(id) {
    try {
      const issued = await api.getIssued(id);
      const { site, intake, cluster } = issued;
      const source = cluster ? { from: 'cluster', cluster, cluster_name: site.name, boundary: null, changed: false } : intake;
      take(boundaryOf(site), source, { name: site.name ?? '', declared: site.declared_m2 ?? null, price: issued.price_vnd_m2 ?? null, accuracy: cluster ? null : fromIssued(issued, write), given: cluster ? null : site.geometry_work ?? null });
    } catch (failure) {
      status.failed('issued', failure, () => takeIssued(id));
    }
  }

  return { take, takeCluster, takeIssued };
}
