/** How well the boundary is known: a select of what is usual, with how sure that is, and numbers of one's own. */
import { OWN, chosen, metresOf, typedOver, wrongOf } from '../../check/accuracy.js';
import { el, fill } from '../dom.js';

/** @param {{words: object, set: (make: (accuracy: object|null) => object|null) => void, onOpen: () => void}} context */
export function accuracyForm({ words, set, onOpen }) {
  const { t, lang, format } = words;
  const write = (value) => String(value).replace('.', lang === 'vi' ? ',' : '.');
  const input = (name, more = {}) => el('input', { id: `accuracy-${name}`, autocomplete: 'off', 'aria-describedby': 'accuracy-told', onchange: ({ target }) => set((now) => typedOver(now, name, target.value)), ...more });
  const fields = { sigma: input('sigma', { inputmode: 'decimal', size: 8 }), correlated: input('correlated', { inputmode: 'decimal', size: 8 }), source: input('source', { maxlength: 200 }) };
  const select = el('select', { id: 'accuracy-key', 'aria-describedby': 'accuracy-usual', onchange: ({ target }) => set(() => chosen(target.value, known, write)) });
  const usual = el('p', { class: 'source', id: 'accuracy-usual' });
  const told = el('p', { class: 'issue issue-error', id: 'accuracy-told', role: 'status' });
  const label = (name) => el('label', { for: `accuracy-${name}`, text: t(`check.accuracy.${name}`) });
  const own = el('div', {}, el('div', { class: 'pair' }, ...['sigma', 'correlated'].map((name) => el('div', {}, label(name), fields[name]))), label('source'), fields.source);
  const form = el('div', { class: 'accuracy' }, el('p', { class: 'source', text: t('check.accuracy.note') }), el('div', {}, label('key'), select), usual, own, told);
  const ofRecord = el('p', { class: 'source', text: t('check.accuracy.of_record') });
  const now = el('output', { id: 'accuracy-now' });
  const fold = el('details', { class: 'fold', id: 'accuracy-fold', ontoggle: () => fold.open && onOpen() }, el('summary', {}, el('h3', { text: t('check.accuracy.title') }), now), el('div', {}, ofRecord, form));
  let known = [];

  const metres = (row) => [row.sigma_m, row.correlated_m].map((value) => (typeof value === 'number' ? `${write(value)}\u00a0m` : null));
  const nameOf = (row) => { const [sigma, together] = metres(row); return [row[lang] ?? row.vi, sigma && `– ${sigma}`, together && `+ ${together}`].filter(Boolean).join(' '); };

  function options(accuracy) {
    const key = accuracy?.key ?? '';
    // Before the table has come the row that was chosen has no name yet.
    const unnamed = ['', OWN, ...known.map((row) => row.key)].includes(key) ? [] : [[key, key]];
    fill(select, [['', t('check.accuracy.none')], ...known.map((row) => [row.key, nameOf(row)]), ...unnamed, [OWN, t('check.accuracy.own')]]
      .map(([value, text]) => el('option', { value, text })));
    select.value = key;
  }

  function aboutUsual(accuracy) {
    const row = known.find(({ key }) => key === accuracy?.key);
    usual.textContent = row ? t(row.sigma_m === null ? 'check.accuracy.usual_none' : 'check.accuracy.usual', { source: row.source, sure: t(`sure.${row.sure}`) }) : '';
  }

  function inShort(accuracy, wrong) {
    if (!accuracy) return t('check.accuracy.none');
    if (wrong.length) return t('check.accuracy.not_whole');
    const [sigma, together] = ['sigma', 'correlated'].map((name) => metresOf(accuracy[name]) ?? 0);
    return t('check.accuracy.short', { sigma: format.number(sigma, 2), correlated: format.number(together, 2) });
  }

  function showFields(accuracy, wrong) {
    for (const [name, field] of Object.entries(fields)) {
      const text = accuracy?.[name] ?? '';
      if (document.activeElement !== field) field.value = text;
      field.setAttribute('aria-invalid', String(wrong.includes(name) && (name === 'source' || text !== '')));
    }
    told.textContent = wrong.length ? t(`check.accuracy.wrong_${wrong[0] === 'source' ? 'source' : 'number'}`) : '';
  }

  return {
    fold,
    /** @param {object|null} accuracy what is declared @param {boolean} record whether the boundary is the record's own @param {object[]} table what is usual */
    show(accuracy, record, table) {
      known = table;
      const wrong = wrongOf(accuracy);
      ofRecord.hidden = !record;
      form.hidden = record;
      own.hidden = accuracy === null;
      options(accuracy);
      aboutUsual(accuracy);
      showFields(accuracy, wrong);
      now.textContent = record ? '' : inShort(accuracy, wrong);
    },
  };
}
