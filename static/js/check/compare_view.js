/** The comparison of all boundaries drawn, and whether it is still of them. */
import * as api from '../api.js';
import { comparison } from '../ui/check/compare.js';
import { declaredM2, priceOf } from '../ui/check/statement.js';
import { byId, el, fill } from '../ui/dom.js';
import { declaredRow, staleKey } from './compare.js';
import { LETTERS } from './draft.js';

const orNull = (number) => (number > 0 ? number : null);

/** @param {{words: object, model: object, status: object, featureOf: Function, asOf: Function, names: Function}} context */
export function compareView({ words, model, status, featureOf, asOf, names }) {
  const { t, format } = words;
  const keyNow = () => staleKey(model.get(), asOf());
  const told = el('div', { id: 'comparison-told', role: 'status' });
  let key = null;

  function said(answer, at) {
    const declared = orNull(declaredM2(model.get().form));
    const rows = declared ? declaredRow(answer.rows, declared, t('check.alt.declared', { area: format.ha(declared) })) : answer.rows;
    return comparison({ ...answer, rows }, { words, names: at.map(names), letters: at.map((each) => LETTERS[each]), onChoose: (each) => model.choose(at[each]) });
  }

  async function compare() {
    const box = byId('comparison');
    const at = model.get().sites.flatMap(({ parts }, each) => (parts.length ? [each] : []));
    const mine = keyNow();
    key = mine;
    fill(box, el('p', { role: 'status', text: t('check.live.pending') }));
    try {
      const answer = await api.postAlternatives(at.map(featureOf), orNull(priceOf(model.get().form)), asOf());
      if (key !== mine) return;
      fill(box, told, said(answer, at));
      refresh();
      box.scrollIntoView({ block: 'nearest' });
    } catch (failure) {
      if (key !== mine) return;
      key = null;
      fill(box);
      status.failed('alternatives', failure, compare);
    }
  }

  /** A comparison of other boundaries than those in hand says so. */
  function refresh() {
    if (key === null || !told.isConnected) return;
    const old = key !== keyNow();
    if (old === told.childElementCount > 0) return;
    fill(told, old && el('div', { class: 'notice notice-warn' }, el('span', { text: t('check.alt.changed') }), ' ',
      el('button', { type: 'button', id: 'compare-again', text: t('check.alt.compare_again'), onclick: compare })));
  }

  return { compare, refresh };
}
