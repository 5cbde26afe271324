/** What the planner has made so far, as text that survives a reload: pure. */

import { isAccuracy } from './accuracy.js';
import { KINDS } from './forms.js';
import { isGiven } from './given.js';

export const VERSION = 1;
export const LETTERS = ['A', 'B', 'C', 'D'];
/** Characters of a draft that is kept, so that a browser's store is not filled; and the steps that are kept with it. */
const MOST_TEXT = 2_000_000;
const MOST_STEPS = 30;

export const emptySite = (name = '') => ({ name, parts: [], open: null, source: null, accuracy: null, given: null });
export const emptyForm = () => ({ declared: '', unit: 'ha', price: '', by: '' });
export const emptyDraft = () => ({ version: VERSION, active: 0, sites: [emptySite()], form: emptyForm() });

const isPoint = (point) => Array.isArray(point) && point.length === 2
  && Math.abs(point[0]) <= 180 && Math.abs(point[1]) <= 90;
const isRing = (ring, least) => Array.isArray(ring) && ring.length >= least && ring.every(isPoint);
const isParts = (parts) => Array.isArray(parts) && parts.every((rings) => Array.isArray(rings) && rings.length > 0
  && rings.every((ring) => isRing(ring, 3)));
const isOpen = (open) => open === null || (KINDS.includes(open?.kind) && isRing(open.points, 0));
const isText = (text) => typeof text === 'string' && text.length <= 400;
const isSource = (source) => source === null || (typeof source === 'object' && !Array.isArray(source));
const isSite = (site) => isText(site?.name) && isParts(site.parts) && isOpen(site.open) && isSource(site.source) && isAccuracy(site.accuracy) && isGiven(site.given);
const isForm = (form) => Object.keys(emptyForm()).every((name) => isText(form?.[name]));
const isSites = (sites) => Array.isArray(sites) && sites.length >= 1 && sites.length <= LETTERS.length && sites.every(isSite);

/** Whether a thing read from elsewhere is a draft of this version. */
export const isDraft = (draft) => draft?.version === VERSION && isSites(draft.sites) && isForm(draft.form)
  && Number.isInteger(draft.active) && draft.active >= 0 && draft.active < draft.sites.length;

/** Whether there is anything in it that somebody would miss. */
export const isEmpty = ({ sites, form }) => sites.length === 1 && !sites[0].parts.length && !sites[0].open && !sites[0].name
  && Object.entries(emptyForm()).every(([name, value]) => form[name] === value);

/** Text of the draft and of as many steps back as have room. */
export function write({ past, present, future }) {
  const text = (steps) => JSON.stringify({ present, past: past.slice(-steps), future: future.slice(0, steps) });
  const whole = text(MOST_STEPS);
  if (whole.length <= MOST_TEXT) return whole;
  return JSON.stringify({ present, past: [], future: [] });
}

/** What `write` wrote, as a history; null for anything else. */
export function read(text) {
  try {
    const { present, past, future } = JSON.parse(text);
    if (![present, ...past, ...future].every(isDraft)) return null;
    return { past, present, future, key: null };
  } catch {
    return null;
  }
}
