/** One field that finds clusters, districts and communes: a combobox with a list. */
import { fold } from '../text.js';
import { byId, el, fill } from './dom.js';

const MOST = 12;

/** Entries that hold all words of `query`; those that begin with it first. Pure. */
export function find(entries, query) {
  const wanted = fold(query);
  if (!wanted) return [];
  const parts = wanted.split(/\s+/);
  const rank = ({ key }) => (key.startsWith(wanted) ? 0 : 1);
  return entries.filter(({ key }) => parts.every((part) => key.includes(part)))
    .sort((a, b) => rank(a) - rank(b) || a.order - b.order).slice(0, MOST);
}

/**
 * @param {{t: Function}} words
 * @param {() => object[]} entries of {key, order, label, kind, pick}
 * @param {(query: string) => void} onText the field left with Enter, no entry chosen
 */
export function searchBox({ t }, entries, onText) {
  const input = byId('search-input');
  const list = byId('search-options');
  let found = [];
  let at = -1;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const choose = (entry) => {
    close();
    input.value = '';
    entry.pick();
  };
  const option = (entry, index) => el('li', {
    id: `option-${index}`, role: 'option', 'aria-selected': 'false',
    // Before the field loses focus, which closes the list.
    onmousedown: (event) => { event.preventDefault(); choose(entry); },
  }, el('span', { text: entry.label }), el('span', { class: 'kind', text: entry.kind }));

  const open = () => {
    const query = input.value.trim();
    if (!query) return close();
    const text = { label: t('search.text', { q: query }), kind: '', pick: () => onText(query) };
    found = [...find(entries(), query), text];
    at = -1;
    fill(list, found.map(option));
    if (found.length === 1) list.prepend(el('li', { class: 'none', role: 'presentation', text: t('search.none') }));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    byId('search-status').textContent = t('search.count', { n: found.length - 1 });
  };
  const move = (step) => {
    if (list.hidden) open();
    const options = list.querySelectorAll('[role="option"]');
    if (!options.length) return;
    at = (at + step + options.length) % options.length;
    options.forEach((each, index) => each.setAttribute('aria-selected', String(index === at)));
    options[at].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', options[at].id);
  };
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: () => { close(); input.value = ''; },
    Enter: () => input.value.trim() && choose(found[Math.max(at, 0)]),
  };
  input.addEventListener('input', open);
  input.addEventListener('focus', open);
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (!Object.hasOwn(keys, event.key)) return;
    if (event.key !== 'Escape' || !list.hidden) event.preventDefault();
    keys[event.key]();
  });
}
