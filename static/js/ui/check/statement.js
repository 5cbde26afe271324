/** What the statement says beside the numbers: the declared area, the price of rice land, who made it. */
import { parseNumber } from '../../check/typed.js';
import { el } from '../dom.js';

/** Declared area in m², or null; NaN where it is typed but is no number. */
export function declaredM2({ declared, unit }) {
  if (!declared.trim()) return null;
  const value = parseNumber(declared);
  return value === null || value <= 0 ? NaN : value * (unit === 'ha' ? 10000 : 1);
}

export function priceOf({ price }) {
  if (!price.trim()) return null;
  const value = parseNumber(price, { thousands: true });
  return value === null || value <= 0 ? NaN : value;
}

/** @param {{words: object, model: object, onIssue: () => void}} context */
export function statementForm({ words: { t, format }, model, onIssue }) {
  const input = (name, key, more = {}) => el('input', {
    id: `form-${name}`, autocomplete: 'off', 'aria-describedby': `form-${name}-note`, oninput: ({ target }) => model.setForm(name, target.value), ...more,
  });
  const fields = { declared: input('declared', 'declared', { inputmode: 'decimal', size: 12 }), price: input('price', 'price', { inputmode: 'decimal', size: 12 }), by: input('by', 'by', { maxlength: 200 }) };
  const unit = el('select', { id: 'form-unit', 'aria-label': t('check.form.unit'), onchange: ({ target }) => model.setForm('unit', target.value) }, ['ha', 'm2'].map((each) => el('option', { value: each, text: each === 'm2' ? 'm²' : each })));
  const notes = Object.fromEntries(Object.keys(fields).map((name) => [name, el('p', { class: 'source', id: `form-${name}-note`, text: t(`check.form.${name}_note`) })]));
  const button = el('button', { type: 'submit', class: 'button-primary', id: 'issue', text: t('check.form.issue') });
  const told = el('div', { id: 'issue-told', role: 'status' });
  const row = (name, ...more) => el('div', { class: 'row' }, el('label', { for: `form-${name}`, text: t(`check.form.${name}`) }), el('div', { class: 'field' }, fields[name], ...more), notes[name]);
  const form = el('form', { class: 'statement', onsubmit: (event) => { event.preventDefault(); onIssue(); } },
    row('declared', unit), row('price', el('span', { text: 'đ/m²' })), row('by'), el('p', { class: 'source', text: t('check.form.kept') }), el('div', { class: 'buttons' }, button), told);

  return {
    form,
    told,
    busy(on) { button.disabled = on; },
    show({ form: values }, area) {
      for (const [name, field] of Object.entries(fields)) if (document.activeElement !== field) field.value = values[name];
      unit.value = values.unit;
      const declared = declaredM2(values);
      fields.declared.setAttribute('aria-invalid', String(Number.isNaN(declared)));
      fields.price.setAttribute('aria-invalid', String(Number.isNaN(priceOf(values))));
      notes.declared.textContent = Number.isNaN(declared) ? t('check.form.no_number') : (declared && area
        ? t('check.form.declared_difference', { declared: format.m2(declared), area: format.m2(area), difference: format.m2(area - declared), share: format.percent((area - declared) / declared) })
        : t('check.form.declared_note'));
      notes.price.textContent = Number.isNaN(priceOf(values)) ? t('check.form.no_number') : t('check.form.price_note');
    },
  };
}
