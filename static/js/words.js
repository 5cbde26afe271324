/** The catalogue of the page's language, the same files the server reads. */
import en from '../i18n/en.json';
import vi from '../i18n/vi.json';

import { formats } from './text.js';
import { inUnits } from './units.js';

const CATALOGUES = { vi, en };

/**
 * Words and formats of one language.
 * @param {'vi'|'en'} lang @param {{area: string, length: string}} [units] other than those of the law
 */
export function wordsOf(lang, units = null) {
  const catalogue = CATALOGUES[lang] ?? vi;
  const t = (key, values = {}) => (catalogue[key] ?? key).replace(
    /\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole),
  );
  /** `title_vi` or `title_en` of a thing that has both. */
  const title = (thing, name = 'title') => thing?.[`${name}_${lang}`] ?? thing?.[`${name}_vi`] ?? '';
  return { lang, t, title, has: (key) => key in catalogue, format: units ? inUnits(formats(lang), units, t) : formats(lang) };
}
