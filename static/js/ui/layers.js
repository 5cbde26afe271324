/** The layer switcher: a tick and an opacity for each layer. */
import { LAYERS } from '../state.js';
import { el, fill } from './dom.js';

/**
 * @param {{words: object, names: string[], note: string|null, onChange: (layers: object) => void}} context
 */
export function layerSwitcher({ words: { t }, names, note, onChange }) {
  const box = el('div', { class: 'overlay layers-box', id: 'layers-box', hidden: true });
  let layers = {};

  const change = (name, opacity) => onChange({ ...layers, [name]: opacity });
  const row = (name) => {
    const on = layers[name] !== null;
    const title = t(`layers.${name}`);
    return el('li', {},
      el('label', {}, el('input', {
        type: 'checkbox', checked: on, data: { layer: name },
        onchange: ({ target }) => change(name, target.checked ? LAYERS[name] ?? 1 : null),
      }), title),
      el('input', {
        type: 'range', min: 0.1, max: 1, step: 0.05, value: layers[name] ?? LAYERS[name] ?? 1, disabled: !on,
        'aria-label': t('layers.opacity', { layer: title }),
        oninput: ({ target }) => change(name, Number(target.value)),
      }));
  };
  return {
    box,
    show(now) {
      const same = Object.keys(now).every((name) => (now[name] === null) === ((layers[name] ?? null) === null));
      const drawn = box.childElementCount > 0;
      layers = now;
      // A slider that is being dragged must not be replaced under the hand.
      if (drawn && same) return;
      const focus = document.activeElement?.dataset?.layer;
      fill(box, el('h2', { text: t('layers.title') }), el('ul', {}, names.map(row)), note && el('p', { class: 'source', text: note }));
      if (focus) box.querySelector(`[data-layer="${focus}"]`)?.focus();
    },
    toggle(button) {
      box.hidden = !box.hidden;
      button.setAttribute('aria-expanded', String(!box.hidden));
    },
  };
}
