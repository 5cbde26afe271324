/** A boundary that comes in takes the place of the one in hand, which a step back returns. */
import * as api from '../api.js';
import { emptySite } from './draft.js';
import { fromGeometry } from './shape.js';

/** @param {{words: object, model: object, status: object, fit: (parts: object[]) => void}} context */
export function taker({ words: { t, lang }, model, status, fit }) {
  const inHectares = (m2) => String(m2 / 10000).replace('.', lang === 'vi' ? ',' : '.');

  function take(parts, source, { declared = null, name = '' } = {}) {
    if (!parts.length) { status.note('taken', t('check.take.nothing')); return; }
    status.drop('taken');
    model.change((draft) => ({
      ...draft,
      form: declared ? { ...draft.form, declared: inHectares(declared), unit: 'ha' } : draft.form,
      sites: draft.sites.map((site, at) => (at === draft.active ? { ...emptySite(name || site.name), parts, source } : site)),
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
      const { site, intake, cluster } = await api.getIssued(id);
      const source = cluster ? { from: 'cluster', cluster, cluster_name: site.name, boundary: null, changed: false } : intake;
      take(fromGeometry(site.geometry), source, { name: site.name ?? '', declared: site.declared_m2 ?? null });
    } catch (failure) {
      status.failed('issued', failure, () => takeIssued(id));
    }
  }

  return { take, takeCluster, takeIssued };
}
