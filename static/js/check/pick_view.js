/** A boundary from what the workspace has: a cluster of the record, parcels of the map; and a boundary moved out by metres. */
import * as api from '../api.js';
import { fold } from '../text.js';
import { el, fill } from '../ui/dom.js';
import { parseNumber } from './typed.js';
import { fromGeometry, toGeometry } from './shape.js';

const MOST = 60;
const feature = (geometry) => ({ type: 'Feature', properties: {}, geometry });

/** @param {{words: object, clusters: () => object[], onPick: (id: string) => void}} context */
export function clusterPicker({ words: { t }, clusters, onPick }) {
  const list = el('ul', { class: 'items', id: 'cluster-items' });
  const search = el('input', { type: 'search', id: 'cluster-search', autocomplete: 'off', oninput: show });
  function show() {
    const wanted = fold(search.value).split(/\s+/).filter(Boolean);
    const found = clusters().filter(({ properties: { name, district_name: district } }) => (
      wanted.every((word) => fold(`${name} ${district ?? ''}`).includes(word))));
    fill(list, found.slice(0, MOST).map(({ properties: row }) => el('li', {}, el('button', {
      type: 'button', onclick: () => onPick(row.id),
    }, el('span', { text: row.name }), el('span', { class: 'source', text: row.district_name ?? '' })))),
    found.length === 0 && el('li', { class: 'none', text: t('list.none') }));
  }
  return {
    /** The list is of the clusters that are there: shown again when they have come. */
    show,
    body: () => { show(); return [el('label', { for: 'cluster-search', text: t('check.cluster.label') }), search, list]; },
  };
}

/**
 * Parcels chosen by clicks, joined into one area by the server.
 * @param {{words: object, take: Function, mark: (geometries: object[]) => void, status: object}} context
 */
export function parcelPicker({ words: { t, format }, take, mark, status }) {
  let chosen = new Map();
  const told = el('p', { id: 'parcels-chosen', role: 'status' });
  const join = el('button', { type: 'button', class: 'button-primary', id: 'parcels-use', text: t('check.take.use'), onclick: use });

  function show() {
    const area = [...chosen.values()].reduce((sum, each) => sum + (each.area ?? 0), 0);
    told.textContent = chosen.size ? t('check.parcels.chosen', { n: chosen.size, area: format.m2(area) }) : t('check.parcels.none');
    join.disabled = chosen.size === 0;
    mark([...chosen.values()].map(({ geometry }) => geometry));
  }

  async function toggle(lng, lat, signal) {
    try {
      const { features } = await api.getParcelsIn([lng - 1e-6, lat - 1e-6, lng + 1e-6, lat + 1e-6], signal);
      const here = await api.getParcelsAt(lng, lat, signal);
      const ids = new Set(here.parcels.map(({ id }) => String(id)));
      for (const { id, properties, geometry } of features) {
        const key = String(id ?? properties.id);
        if (!ids.has(key)) continue;
        if (!chosen.delete(key)) chosen.set(key, { geometry, area: here.parcels.find((parcel) => String(parcel.id) === key)?.area_m2 });
      }
      show();
    } catch (failure) {
      status.failed('parcel', failure, () => toggle(lng, lat));
    }
  }

  async function use() {
    try {
      const { geometry } = await api.postShape([...chosen.values()].map((each) => feature(each.geometry)));
      take(fromGeometry(geometry), { from: 'parcels', parcels: [...chosen.keys()] });
      clear();
    } catch (failure) {
      status.failed('shape', failure, use);
    }
  }

  function clear() {
    chosen = new Map();
    show();
  }

  return {
    toggle,
    clear,
    body: () => { show(); return [el('p', { text: t('check.parcels.note') }), told, join]; },
  };
}

/** @param {{words: object, parts: () => object[], take: Function, status: object}} context */
export function bufferForm({ words: { t }, parts, take, status }) {
  const metres = el('input', { id: 'buffer', inputmode: 'decimal', size: 6, autocomplete: 'off', 'aria-describedby': 'buffer-note' });
  async function widen() {
    const distance = parseNumber(metres.value);
    metres.setAttribute('aria-invalid', String(!distance));
    if (!distance || !parts().length) return;
    try {
      const { geometry } = await api.postShape([feature(toGeometry(parts()))], distance);
      take(fromGeometry(geometry));
    } catch (failure) {
      status.failed('shape', failure, widen);
    }
  }
  return el('form', { class: 'inline', id: 'buffer-form', onsubmit: (event) => { event.preventDefault(); widen(); } },
    el('label', { for: 'buffer', text: t('check.buffer.label') }), metres, el('span', { text: 'm' }),
    el('button', { type: 'submit', text: t('check.buffer.do') }), el('p', { class: 'source', id: 'buffer-note', text: t('check.buffer.note') }));
}
