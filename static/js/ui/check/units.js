/** Two choices, folded away at the foot of the panel: the unit of areas and that of lengths. */
import { AUTO, CHOICES } from '../../units.js';
import { el, fill } from '../dom.js';

/** @param {HTMLElement} box @param {{chosen: object, t: Function, onChoose: (chosen: object) => void}} context */
export function unitChoices(box, { chosen, t, onChoose }) {
  const select = (kind) => el('select', {
    id: `units-${kind}`, onchange: ({ target }) => onChoose({ ...chosen, [kind]: target.value }),
  }, [AUTO, ...CHOICES[kind]].map((unit) => el('option', { value: unit, selected: unit === chosen[kind], text: t(`units.${unit}`) })));
  const now = [...new Set(Object.values(chosen))].filter((unit) => unit !== AUTO).map((unit) => t(`units.short.${unit}`)).join(', ');
  fill(box, el('details', { class: 'fold', id: 'units-fold' }, el('summary', {}, el('h3', { text: t('units.title') }), el('output', { text: now || 'ha, m' })),
    el('div', { class: 'units' }, Object.keys(CHOICES).map((kind) => el('span', {}, el('label', { for: `units-${kind}`, text: t(`units.of_${kind}`) }), ' ', select(kind))),
      el('p', { class: 'source', text: t('units.note') }))));
}
