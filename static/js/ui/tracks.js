/** What is known of each track, from when and from which source. */
import { day, trackValue } from '../text.js';
import { el } from './dom.js';
import { sourceOf, unknown } from './sources.js';

/** When an event became true: a day, an interval, or only by when. */
export function when({ from, to }, { t }) {
  if (!from && !to) return '';
  if (from === to) return t('panel.on', { date: day(to) });
  return from ? t('panel.between', { from: day(from), to: day(to) }) : t('panel.before', { date: day(to) });
}

function event(entry, words) {
  const { t, title, format } = words;
  return [
    el('span', { class: 'value', text: trackValue(entry.value, t, format) }), ' ', when(entry, words),
    entry.known_on && entry.known_on !== entry.to ? ` (${t('panel.known_on', { date: day(entry.known_on) })})` : null,
    entry.document ? el('div', { text: entry.document }) : null,
    title(entry, 'note') ? el('div', { text: title(entry, 'note') }) : null,
  ];
}

function history(entries, words) {
  if (!entries?.length) return null;
  return el('details', {}, el('summary', { text: `${words.t('panel.history')} (${entries.length})` }),
    el('ul', {}, entries.map((entry) => el('li', {}, event(entry, words), ' ', sourceOf(entry.source, words)))));
}

const known = ({ value }) => value !== null && value !== undefined;

/** @param {object[]} tracks @param {string[]} blocking keys of the tracks that hold the cluster up */
export function trackList(tracks, blocking, words) {
  const line = (track) => el('li', { class: blocking.includes(track.key) ? 'blocking' : '' },
    el('span', { class: 'title' }, words.title(track),
      blocking.includes(track.key) && el('span', { class: 'tag tag-blocked', text: words.t('tag.blocked') })),
    el('span', {}, known(track) ? event(track, words) : unknown(words)),
    known(track) && sourceOf(track.source, words),
    history(track.history, words));
  return el('ul', { class: 'tracks' }, tracks.map(line));
}
