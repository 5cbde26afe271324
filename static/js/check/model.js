/** The draft of this page: changed in steps, kept in the browser, told to whoever shows it. */
import { LETTERS, emptyDraft, emptySite, isEmpty, read, write } from './draft.js';
import * as steps from './history.js';

/**
 * @param {{load: () => string|null, save: (text: string|null) => void}} shelf where the text is kept
 * @param {(draft: object, before: object) => void} onChange
 */
export function draftModel(shelf, onChange) {
  const kept = shelf.load();
  const found = kept === null ? null : read(kept);
  let history = found ?? steps.begin(emptyDraft());

  function become(next) {
    if (next === history) return;
    const before = history.present;
    history = next;
    shelf.save(isEmpty(history.present) && !steps.canUndo(history) ? null : write(history));
    onChange(history.present, before);
  }

  const change = (make, key = null) => become(steps.step(history, make(history.present), key));
  const changeSite = (make, key = null) => change((draft) => ({
    ...draft, sites: draft.sites.map((site, at) => (at === draft.active ? make(site) : site)),
  }), key && `${key} ${history.present.active}`);

  return {
    get: () => history.present,
    site: () => history.present.sites[history.present.active],
    /** What the page found when it was opened: `kept`, `lost` (it could not be read) or `none`. */
    found: () => (found && !isEmpty(found.present) ? 'kept' : (kept !== null && !found ? 'lost' : 'none')),
    change,
    changeSite,
    /** A boundary made by hand: what it came from is remembered, and that it is not that any more. Steps of one `key` are one. */
    setParts: (parts, key = null) => changeSite((site) => ({ ...site, parts, open: null, given: null, source: site.source && { ...site.source, changed: true } }), key),
    setName: (name) => changeSite((site) => ({ ...site, name }), 'name'),
    setForm: (name, value) => change((draft) => ({ ...draft, form: { ...draft.form, [name]: value } }), `form ${name}`),
    choose: (active) => change((draft) => ({ ...draft, active }), 'choose'),
    add: (site = emptySite()) => change((draft) => (draft.sites.length >= LETTERS.length ? draft : {
      ...draft, sites: [...draft.sites, site], active: draft.sites.length,
    })),
    drop: (at) => change((draft) => {
      const sites = draft.sites.filter((_, each) => each !== at);
      return { ...draft, sites: sites.length ? sites : [emptySite()], active: Math.max(0, Math.min(draft.active - (at <= draft.active ? 1 : 0), sites.length - 1)) };
    }),
    undo: () => become(steps.undo(history)),
    redo: () => become(steps.redo(history)),
    canUndo: () => steps.canUndo(history),
    canRedo: () => steps.canRedo(history),
    discard: () => change(() => emptyDraft()),
  };
}

/** A place in the browser's store; where storage is forbidden the draft lasts as long as the page. */
export function browserShelf(key) {
  return {
    load() {
      try { return localStorage.getItem(key); } catch { return null; }
    },
    save(text) {
      try {
        if (text === null) localStorage.removeItem(key);
        else localStorage.setItem(key, text);
      } catch {
        // Full or forbidden: nothing on the page depends on it.
      }
    },
  };
}
