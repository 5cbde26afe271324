/** The state and the page's address, kept in step; the back button restores what was. */
import { readState, writeState } from './state.js';

/**
 * @param {'vi'|'en'} lang the language the server rendered the page in
 * @param {(state: object, before: object) => void} onChange
 */
export function createStore(lang, onChange) {
  let state = { ...readState(location.search), lang };

  const become = (next) => {
    const before = state;
    state = next;
    onChange(state, before);
  };
  window.addEventListener('popstate', () => become({ ...readState(location.search), lang }));

  return {
    get: () => state,
    /** Change a part of the state; `quiet` changes leave no step for the back button. */
    change(part, { quiet = false } = {}) {
      const next = { ...state, ...part };
      const address = writeState(next);
      if (address === writeState(state)) return;
      if (quiet) history.replaceState(null, '', address);
      else history.pushState(null, '', address);
      become(next);
    },
  };
}
