/** Steps back and forward: pure. Steps with the same key that follow one another are one. */

const MOST = 200;

export const begin = (present) => ({ past: [], present, future: [], key: null });

/** A new state of things; `key` names what is being done, so that a word typed letter by letter is one step. */
export function step(history, present, key = null) {
  if (present === history.present) return history;
  if (key !== null && key === history.key) return { ...history, present, future: [] };
  return { past: [...history.past, history.present].slice(-MOST), present, future: [], key };
}

export const canUndo = ({ past }) => past.length > 0;
export const canRedo = ({ future }) => future.length > 0;

export function undo(history) {
  if (!canUndo(history)) return history;
  const { past, present, future } = history;
  return { past: past.slice(0, -1), present: past.at(-1), future: [present, ...future], key: null };
}

export function redo(history) {
  if (!canRedo(history)) return history;
  const { past, present, future } = history;
  return { past: [...past, present], present: future[0], future: future.slice(1), key: null };
}
