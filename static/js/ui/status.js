/** One line over the map for what is loading, failed or worth knowing. */
import { serversWords } from '../text.js';
import { byId, el } from './dom.js';

/** @param {ReturnType<import('../words.js').wordsOf>} words */
export function statusBox({ t, lang }) {
  const box = byId('status');
  const lines = new Map();

  const drop = (key) => {
    lines.get(key)?.remove();
    lines.delete(key);
  };
  const put = (key, node) => {
    drop(key);
    lines.set(key, node);
    box.append(node);
  };
  const why = (failure) => serversWords(failure, lang) ?? t(`status.${failure.kind ?? 'not_json'}`, { status: failure.status });

  return {
    drop,
    why,
    has: (key) => lines.has(key),
    note: (key, text, look = '') => put(key, el('div', { class: `overlay map-hint ${look}`, text })),
    failed(key, failure, retry) {
      const text = t('status.failed', { what: t(`what.${key}`), why: why(failure) });
      const again = el('button', { type: 'button', text: t('status.retry'), onclick: () => { drop(key); retry(); } });
      put(key, el('div', { class: 'overlay notice notice-bad', role: 'alert' }, el('span', { text }), again));
    },
    put,
  };
}
