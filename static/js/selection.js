/** The selected cluster: its record at the side, the pieces behind a number on the map. */
import * as api from './api.js';
import { boundsOf } from './geo.js';
import { SUMS, SUM_NAMES } from './piece_sums.js';
import { checkAddress, sharedQuery } from './state.js';
import { clearPieces, showPieces } from './ui/pieces.js';
import { focusItem, focusRecord, hideRecord, showRecord, showRecordLoading } from './ui/record.js';

/**
 * @param {{words: object, meta: object, stages: Map, store: object, status: object, pieces: object,
 *   clusters: object, fit: (bounds: number[], options?: object) => void}} context
 */
export function selectionView(context) {
  const { words, meta, stages, store, status, pieces, clusters, fit } = context;
  const { t } = words;
  const landKind = meta.layers.find(({ name }) => name === 'landuse')?.kind;
  const codeNames = new Map(meta.land_codes.map((code) => [code.code, words.title(code)]));
  let turn = 0;
  let wantsFocus = false;

  const zoomTo = (id, { most = 16, ...options } = {}) => {
    const geometry = clusters.feature(id)?.geometry;
    if (geometry) fit(boundsOf([geometry]), { maxZoom: Math.min(most, geometry.type === 'Point' ? 13.5 : 16), ...options });
  };
  const nameOf = (key) => t(Object.hasOwn(SUM_NAMES, key) ? SUM_NAMES[key] : `rice.${key.toLowerCase()}`);

  function draw(detail) {
    const state = store.get();
    const mapped = clusters.feature(detail.id)?.geometry;
    showRecord(detail, {
      words, stages, landKind, codeNames, shown: state.pieces,
      address: `/clusters/${encodeURIComponent(detail.id)}?${new URLSearchParams({ lang: state.lang, as_of: state.asOf ?? meta.today })}`,
      checked: mapped && mapped.type !== 'Point' ? checkAddress(state, detail.id) : null,
      onClose: () => { store.change({ selected: null, pieces: null }); focusItem(detail.id); },
      onZoom: mapped ? () => zoomTo(detail.id) : null,
      onPieces: (key) => store.change({ pieces: key }),
    });
    if (wantsFocus) focusRecord();
    wantsFocus = false;
  }

  async function loadPieces(mine) {
    const { selected, asOf, pieces: key } = store.get();
    pieces.set([]);
    clearPieces();
    if (!key) return;
    try {
      const sum = Object.hasOwn(SUMS, key) ? SUMS[key] : null;
      const answer = await api.getPieces(selected, asOf ?? meta.today, sum ? null : key);
      if (mine !== turn) return;
      const features = sum ? answer.features.filter(({ properties }) => sum(properties)) : answer.features;
      pieces.set(features);
      showPieces(features, nameOf(key), words, (feature) => {
        pieces.pick(feature);
        fit(boundsOf([feature.geometry]), { maxZoom: 18, padding: 80 });
      });
    } catch (failure) {
      if (mine === turn) status.failed('pieces', failure, () => loadPieces(turn));
    }
  }

  async function show() {
    turn += 1;
    const mine = turn;
    const { selected, asOf } = store.get();
    status.drop('cluster');
    clusters.select(selected);
    pieces.set([]);
    if (!selected) return hideRecord();
    const waiting = setTimeout(() => showRecordLoading(words), 150);
    try {
      const detail = await api.getCluster(selected, asOf ?? meta.today);
      if (mine !== turn) return undefined;
      clearTimeout(waiting);
      draw(detail);
      return await loadPieces(mine);
    } catch (failure) {
      if (mine !== turn) return undefined;
      hideRecord();
      const missing = failure.status === 404 ? { ...failure, detail: t('panel.not_found', { id: selected }) } : failure;
      return status.failed('cluster', missing, show);
    } finally {
      clearTimeout(waiting);
    }
  }

  return {
    show,
    zoomTo,
    /** The record that comes next takes the focus: it was asked for from a list. */
    focusNext() { wantsFocus = true; },
  };
}

/** Links that carry the filters, the day and the language to other pages. */
export const sharedAddress = (path, state) => `${path}?${sharedQuery(state)}`;
