/** The result of the boundary in hand, the pieces behind its numbers, the comparison and the statement. */
import * as api from '../api.js';
import { resultPanel } from '../ui/check/result.js';
import { declaredM2, priceOf, statementForm } from '../ui/check/statement.js';
import { unitChoices } from '../ui/check/units.js';
import { byId, el, fill } from '../ui/dom.js';
import { storeUnits, storedUnits } from '../units.js';
import { propertiesOf, wrongOf } from './accuracy.js';
import { behindView } from './behind.js';
import { compareView } from './compare_view.js';
import { toGeometry } from './shape.js';

/** @param {{map: object, words: object, meta: object, model: object, status: object, featureOf: Function, asOf: Function, names: Function, crossed: () => number, fit: Function}} context */
export function judgeView({ map, words, meta, model, status, featureOf, asOf, names, crossed, fit }) {
  const { t } = words;
  const codeNames = new Map(meta.land_codes.map((code) => [code.code, words.title(code)]));
  const layerNames = new Map(meta.layers.map((layer) => [layer.name, words.title(layer)]));
  const landKind = meta.layers.find(({ name }) => name === 'landuse')?.kind;
  const form = statementForm({ words, model, onIssue: issue });
  fill(byId('statement-form'), form.form);
  unitChoices(byId('units'), { chosen: storedUnits(), t, onChoose: (chosen) => storeUnits(chosen) && location.reload() });
  const { compare, refresh: refreshComparison } = compareView({ words, model, status, featureOf, asOf, names });
  let document = null;
  const behind = behindView({
    map, words, status, asOf, fit, redraw: drawResult, site: () => featureOf(model.get().active), outline: () => toGeometry(model.site().parts),
  });

  /** The panel made anew, with what was folded out and where the focus was. */
  function drawResult() {
    const { source } = model.site();
    const box = byId('result');
    const folds = [...box.querySelectorAll('details')].map(({ open }) => open);
    const focus = [...box.querySelectorAll('button')].indexOf(box.ownerDocument.activeElement);
    fill(box, resultPanel(document, {
      words, shown: behind.shown(), codeNames, layerNames, landKind, codes: true, onPieces: behind.pieces, onRow: behind.row,
      priced: priceOf(model.get().form) > 0, ofRecord: source?.from === 'cluster' && !source.changed,
    }));
    box.querySelectorAll('details').forEach((each, at) => { each.open = folds[at] ?? false; });
    if (focus >= 0) box.querySelectorAll('button')[focus]?.focus();
  }

  /** What the statement is issued for; a cluster that nobody changed is the record's own. */
  function body() {
    const { sites, active, form: values } = model.get();
    const { source } = sites[active];
    const own = source?.from === 'cluster' && !source.changed;
    const said = { declared_m2: declaredM2(values), price_vnd_m2: priceOf(values), by: values.by.trim() || null };
    const brought = source ?? { from: 'drawn', file: null, sha256: null, crs: null, issues: [], text_repairs: [] };
    // What was declared is part of what a statement is told apart by.
    const declared = own ? {} : propertiesOf(sites[active].accuracy);
    const intake = { ...brought, ...(Object.keys(declared).length > 0 && { accuracy: { key: sites[active].accuracy.key, ...declared } }) };
    return { ...(own ? { cluster: source.cluster } : { site: featureOf(active) }), intake, ...said };
  }

  async function issue() {
    if (crossed()) { fill(form.told, el('p', { class: 'notice notice-bad', role: 'alert', text: t('check.draw.crossed', { n: crossed() }) })); return; }
    const wanted = body();
    if (Number.isNaN(wanted.declared_m2) || Number.isNaN(wanted.price_vnd_m2)) {
      byId(Number.isNaN(wanted.declared_m2) ? 'form-declared' : 'form-price').focus();
      return;
    }
    if (!wanted.cluster && wrongOf(model.site().accuracy).length) {
      fill(form.told, el('p', { class: 'notice notice-bad', role: 'alert', text: t('check.accuracy.mend') }));
      return;
    }
    form.busy(true);
    fill(form.told, el('p', { text: t('check.form.issuing') }));
    try {
      const { address } = await api.postIssue(wanted, asOf());
      location.assign(`${address}?lang=${words.lang}`);
    } catch (failure) {
      fill(form.told, el('p', { class: 'notice notice-bad', role: 'alert', text: t('status.failed', { what: t('what.issue'), why: status.why(failure) }) }));
      form.busy(false);
    }
  }

  return {
    compare,
    /** An answer for the boundary in hand; null: there is none (yet), and nothing old stays in its place. */
    show(next, why = null) {
      document = next;
      refreshComparison();
      behind.clear();
      if (document) drawResult();
      else fill(byId('result'), el('p', { role: 'status', text: why ?? t('check.live.pending') }));
      form.show(model.get(), document?.site.area_m2.planar ?? null);
    },
    refresh() { refreshComparison(); form.show(model.get(), document?.site.area_m2.planar ?? null); },
    has: () => document !== null && toGeometry(model.site().parts) !== null,
  };
}
