/** What the map shows, to and from the address: pure functions. */
import { isDay } from './text.js';

export const LANGUAGES = ['vi', 'en'];
export const ANSWERS = ['yes', 'no', 'unknown'];
/** Filters by name: `list` holds many values, `answer` one of ANSWERS, `text` anything short. */
export const FILTERS = {
  stage: 'list', district: 'list', commune: 'list',
  blocked: 'answer', rice: 'answer', wastewater: 'answer', q: 'text',
};
/** Layers a reader can switch, with the opacity they start with; null starts switched off. */
export const LAYERS = {
  clusters: 0.85, landuse: 0.9, districts: 1, communes_2025: null, communes_2024: null, names: 1,
  basemap: 1, tiles: null,
};

const WORD = /^[\p{L}\p{N}_.:-]{1,80}$/u;
const TEXT_LIMIT = 80;
const VALUES_LIMIT = 60;

export const noFilters = () => ({
  stage: [], district: [], commune: [], blocked: '', rice: '', wastewater: '', q: '',
});

export const defaultState = () => ({
  lang: 'vi', asOf: null, filters: noFilters(), selected: null, pieces: null, view: null,
  layers: { ...LAYERS },
});

const word = (text) => (WORD.test(text ?? '') ? text : null);

function readFilter(kind, values) {
  if (kind === 'list') {
    const words = values.flatMap((value) => value.split(',')).filter((value) => WORD.test(value));
    return [...new Set(words)].slice(0, VALUES_LIMIT);
  }
  const value = values[0] ?? '';
  if (kind === 'answer') return ANSWERS.includes(value) ? value : '';
  return value.trim().slice(0, TEXT_LIMIT);
}

/** `12/21.02850/105.85420`, or null for anything that is no place on the map. */
export function readView(text) {
  const parts = (text ?? '').split('/');
  const [zoom, lat, lng] = parts.map((part) => (/^-?\d+(\.\d+)?$/.test(part) ? Number(part) : NaN));
  const sound = parts.length === 3 && zoom >= 3 && zoom <= 20 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180;
  return sound ? { zoom, lat, lng } : null;
}

export function writeView({ zoom, lat, lng }) {
  return `${Number(zoom.toFixed(2))}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
}

/** `districts:0.5,communes_2025`: the layers that are on; a name that is not ours is left out. */
function readLayers(text) {
  const layers = Object.fromEntries(Object.keys(LAYERS).map((name) => [name, null]));
  for (const item of text.split(',')) {
    const [name, opacity = '1'] = item.split(':');
    const value = Number(opacity);
    if (Object.hasOwn(LAYERS, name) && opacity !== '' && value >= 0 && value <= 1) layers[name] = value;
  }
  return layers;
}

function writeLayers(layers) {
  const on = Object.entries(layers).filter(([, opacity]) => opacity !== null);
  return on.map(([name, opacity]) => (opacity === 1 ? name : `${name}:${opacity}`)).join(',');
}

/**
 * Read a query string. Values that make no sense are left at their default.
 * @param {string} search
 */
export function readState(search) {
  const query = new URLSearchParams(search);
  const state = defaultState();
  if (LANGUAGES.includes(query.get('lang'))) state.lang = query.get('lang');
  if (isDay(query.get('as_of'))) state.asOf = query.get('as_of');
  for (const [name, kind] of Object.entries(FILTERS)) {
    state.filters[name] = readFilter(kind, query.getAll(name));
  }
  state.selected = word(query.get('id'));
  state.pieces = state.selected && word(query.get('pieces'));
  state.view = readView(query.get('map'));
  if (query.has('layers')) state.layers = readLayers(query.get('layers'));
  return state;
}

/** The filters, the day and the language as /table and /exports understand them too. */
export function sharedQuery(state) {
  const query = new URLSearchParams({ lang: state.lang });
  if (state.asOf) query.set('as_of', state.asOf);
  for (const name of Object.keys(FILTERS)) {
    const value = String(state.filters[name]);
    if (value) query.set(name, value);
  }
  return query;
}

/** Write the whole state as a query string, shortest form that restores it. */
export function writeState(state) {
  const query = sharedQuery(state);
  if (state.selected) query.set('id', state.selected);
  if (state.selected && state.pieces) query.set('pieces', state.pieces);
  if (state.view) query.set('map', writeView(state.view));
  const layers = writeLayers(state.layers);
  if (layers !== writeLayers(LAYERS)) query.set('layers', layers);
  return `?${query.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',')}`;
}

/** The page of a check at the same place, on the same day, in the same language. */
export function checkAddress({ lang, asOf, view }, id = null) {
  const query = new URLSearchParams({ lang });
  if (asOf) query.set('as_of', asOf);
  if (view) query.set('map', writeView(view));
  if (id) query.set('id', id);
  return `/check?${query.toString().replaceAll('%2F', '/')}`;
}
