/** The declaration of the boundary in hand; the table of what is usual is fetched when somebody looks. */
import * as api from '../api.js';
import { accuracyForm } from '../ui/check/accuracy.js';
import { byId, fill } from '../ui/dom.js';

/** @param {{words: object, model: object, status: object}} context */
export function accuracyView({ words, model, status }) {
  let known = [];
  const form = accuracyForm({
    words, onOpen: load,
    set: (make) => model.changeSite((site) => ({ ...site, accuracy: make(site.accuracy ?? null) })),
  });
  const box = byId('accuracy-box');
  fill(box, form.fold);

  function show() {
    const { accuracy = null, source, parts } = model.site();
    box.hidden = parts.length === 0;
    form.show(accuracy, source?.from === 'cluster' && !source.changed, known);
  }

  async function load() {
    try {
      ({ known } = await api.getAccuracy());
      show();
    } catch (failure) {
      status.failed('accuracy', failure, load);
    }
  }

  return { show };
}
