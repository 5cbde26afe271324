/** What lies behind a number, on the map: pieces of land use, or what a row of another layer speaks of. */
import * as api from '../api.js';
import { boundsOf } from '../geo.js';
import { pieceLayers } from '../layers.js';
import { SUM_NAMES, piecesOf } from '../piece_sums.js';
import { clearPieces, showPieces } from '../ui/pieces.js';
import { boxAround, ofRow, rowKey } from './rows.js';

/**
 * @param {{map: object, words: object, status: object, site: () => object, outline: () => object, asOf: () => string|null, fit: Function, redraw: () => void}} context
 *   site: the boundary as it is asked about; outline: in degrees; redraw: the numbers, of which another is pressed now
 */
export function behindView({ map, words, status, site, outline, asOf, fit, redraw }) {
  const { t } = words;
  const pieces = pieceLayers(map, () => {});
  let shown = null;
  let held = null;
  /** The press whose answer is awaited: any other makes it void. */
  let turn = null;

  const nameOf = (key) => (key.startsWith('code ') ? key.slice(5) || t('map.unknown_code') : t(SUM_NAMES[key] ?? `rice.${key.toLowerCase()}`));

  function point(features) {
    pieces.pick(...features);
    fit(boundsOf(features.map(({ geometry }) => geometry)), { maxZoom: 18, padding: 80 });
  }

  /** Show `key` by what `find` brings, unless another was pressed meanwhile. */
  async function show(key, what, find, then) {
    const mine = {};
    shown = key;
    turn = mine;
    redraw();
    pieces.set([]);
    status.drop(what);
    if (!key) return;
    try {
      const found = await find();
      if (turn === mine) then(found);
    } catch (failure) {
      if (turn === mine) status.failed(what, failure, () => show(key, what, find, then));
    }
  }

  return {
    shown: () => shown,
    clear() {
      shown = null;
      turn = null;
      held = null;
      pieces.set([]);
      clearPieces();
      status.drop('feature');
    },
    pieces: (key) => show(key, 'pieces', async () => held ?? api.postPieces(site(), asOf()), (found) => {
      held = found;
      const list = piecesOf(key, found.features);
      pieces.set(list);
      showPieces(list, nameOf(key), words, (feature) => point([feature]));
    }),
    row(layer, row) {
      const key = rowKey(layer, row);
      clearPieces();
      return show(shown === key ? null : key, 'feature', () => api.getFeaturesIn(layer.layer, boxAround(outline(), row), asOf()), ({ features }) => {
        const found = ofRow(layer, row, features).filter(({ geometry }) => geometry);
        if (found.length) point(found);
        else status.note('feature', t('check.result.no_shape', { name: row.name }));
      });
    },
  };
}
