/** The tools of drawing, over the map. */
import { byId, el, fill } from '../dom.js';

/**
 * @param {{words: object, acts: Record<string, () => void>}} context
 */
export function penBar({ words: { t }, acts }) {
  const button = (name, more = {}) => el('button', { type: 'button', id: `pen-${name}`, title: t(`check.pen.${name}_note`), text: t(`check.pen.${name}`), onclick: acts[name], ...more });
  const buttons = Object.fromEntries(['part', 'rectangle', 'circle', 'line', 'hole', 'move', 'close', 'cancel', 'remove', 'undo', 'redo', 'snap'].map((name) => [name, button(name)]));
  const bar = byId('pen');
  bar.setAttribute('aria-label', t('check.pen.title'));
  const metres = el('input', { id: 'pen-width', inputmode: 'decimal', autocomplete: 'off', size: 5, value: '10' });
  const width = el('label', { class: 'pen-width', hidden: true }, t('check.pen.width'), metres, 'm');
  const { undo: undoing, ...others } = buttons;
  const { redo: redoing, snap: snapping, ...tools } = others;
  fill(bar, Object.values(tools), width, undoing, redoing, snapping);
  return {
    metres,
    /** @param {{drawing: boolean, kind: string|null, drawn: boolean, movable: boolean, moves: boolean, picked: boolean, undo: boolean, redo: boolean, snap: boolean, ready: boolean}} now */
    show({ drawing, kind, ready, drawn, movable, moves, picked, undo, redo, snap }) {
      for (const name of ['part', 'rectangle', 'circle', 'line']) buttons[name].hidden = drawing;
      width.hidden = kind !== 'line';
      buttons.part.textContent = t(drawn ? 'check.pen.more' : 'check.pen.part');
      buttons.hole.hidden = drawing || !drawn;
      buttons.move.hidden = drawing || !movable;
      buttons.move.setAttribute('aria-pressed', String(moves));
      buttons.close.hidden = !drawing;
      buttons.close.disabled = !ready;
      buttons.close.textContent = t(kind === 'line' ? 'check.pen.widen' : 'check.pen.close');
      buttons.cancel.hidden = !drawing;
      buttons.remove.hidden = !picked || drawing;
      buttons.undo.disabled = !undo;
      buttons.redo.disabled = !redo;
      buttons.snap.setAttribute('aria-pressed', String(snap));
    },
  };
}
