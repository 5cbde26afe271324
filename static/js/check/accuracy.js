/** How well a boundary is known, as its planner declares it: pure. Nothing is declared unless somebody does. */
import { parseNumber } from './typed.js';

const MOST_M = 1000;
/** A row of no table: numbers of the planner's own. */
export const OWN = 'own';
const NUMBERS = ['sigma', 'correlated'];

/** Metres of a field; null where it is empty, NaN where it is none that an accuracy may have. */
export function metresOf(text) {
  if (!text.trim()) return null;
  const value = parseNumber(text);
  return value !== null && value >= 0 && value <= MOST_M ? value : NaN;
}

/** What is declared when a row of the table is chosen; null where nothing is. `write`: a number as it is typed. */
export function chosen(key, known, write) {
  if (!key) return null;
  const row = known.find((each) => each.key === key);
  const text = (value) => (typeof value === 'number' ? write(value) : '');
  return { key: row ? key : OWN, sigma: text(row?.sigma_m), correlated: text(row?.correlated_m), source: row?.source ?? '' };
}

/** A field typed over: numbers that are not the row's are the planner's own, from whoever the planner names. */
export function typedOver(accuracy, name, value) {
  const leaves = name !== 'source' && accuracy[name] !== '' && accuracy[name] !== value && accuracy.key !== OWN;
  return { ...accuracy, ...(leaves && { key: OWN, source: '' }), [name]: value };
}

/** Names of the fields that keep it from being declared. */
export function wrongOf(accuracy) {
  if (!accuracy) return [];
  const numbers = NUMBERS.map((name) => metresOf(accuracy[name]));
  const bad = NUMBERS.filter((_, at) => Number.isNaN(numbers[at]));
  return [...bad, ...(numbers.every((each) => each === null) ? ['sigma'] : []), ...(accuracy.source.trim() ? [] : ['source'])];
}

/** Properties of the site's Feature; none where nothing, or nothing whole, is declared. */
export function propertiesOf(accuracy) {
  if (!accuracy || wrongOf(accuracy).length) return {};
  const [sigma, correlated] = NUMBERS.map((name) => metresOf(accuracy[name]));
  const properties = { accuracy_m: sigma, accuracy_correlated_m: correlated, accuracy_source: accuracy.source.trim() };
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}

/** The declaration of an issued check, to go on from. */
export const fromIssued = (document, write) => {
  const site = document.accuracy?.site;
  return site ? { key: OWN, sigma: write(site.sigma_m), correlated: write(site.correlated_m), source: site.source ?? '' } : null;
};

const isText = (text) => typeof text === 'string' && text.length <= 400;
/** Whether a thing read from elsewhere is a declaration, or none. */
export const isAccuracy = (accuracy) => accuracy === null || accuracy === undefined
  || ['key', 'sigma', 'correlated', 'source'].every((name) => isText(accuracy[name]));
