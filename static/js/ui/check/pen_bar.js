/** The tools of drawing, over the map. */
import { byId, el, fill } from '../dom.js';

/**
 * @param {{words: object, acts: Record<string, () => void>}} context
 */
export function penBar({ words: { t }, acts }) {
  const button = (name, more = {}) => el('button', { type: 'button', id: `pen-${name}`, title: t(`check.pen.${name}_note`), text: t(`check.pen.${name}`), onclick: acts[name], ...more });
  const buttons = Object.fromEntries(['part', 'hole', 'close', 'cancel', 'remove', 'undo', 'redo', 'snap'].map((name) => [name, button(name)]));
  const bar = byId('pen');
  bar.setAttribute('aria-label', t('check.pen.title'));
  fill(bar, Object.values(buttons));
  return {
    /** @param {{drawing: boolean, drawn: boolean, picked: boolean, undo: boolean, redo: boolean, snap: boolean, corners: number}} now */
    show({ drawing, drawn, picked, undo, redo, snap, corners }) {
      buttons.part.hidden = drawing;
      buttons.part.textContent = t(drawn ? 'check.pen.more' : 'check.pen.part');
      buttons.hole.hidden = drawing || !drawn;
      buttons.close.hidden = !drawing;
      buttons.close.disabled = corners < 3;
      buttons.cancel.hidden = !drawing;
      buttons.remove.hidden = !picked || drawing;
      buttons.undo.disabled = !undo;
      buttons.redo.disabled = !redo;
      buttons.snap.setAttribute('aria-pressed', String(snap));
    },
  };
}
