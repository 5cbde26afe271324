/** Words, numbers and dates as a reader expects them: pure functions. */

const LOCALES = { vi: 'vi-VN', en: 'en-GB' };

/**
 * Accent-insensitive form: "Quốc Oai" and "quoc oai" are one, đ is d.
 * The same rule as `geoapp.domain.text.fold`.
 */
export function fold(text) {
  return String(text ?? '').normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd')
    .toLowerCase().normalize('NFC').trim();
}

/** With a capital first letter, as a sentence begins. */
export const sentence = (text) => text.charAt(0).toLocaleUpperCase('vi') + text.slice(1);

/** What the server said of a failure, in the page's language where it has it; null where it said nothing. */
export const serversWords = ({ detail, vietnamese }, lang) => (lang === 'vi' && vietnamese) || (detail ?? null);

/**
 * What a land-use code is called, each part of a double code ("ONT+LUC") by its name; the rule of `geoapp.domain.landuse`.
 * @param {string|null} code @param {Map<string, string>} titles by code @param {(key: string, values?: object) => string} t
 */
export function landTitle(code, titles, t) {
  const parts = [...new Set(String(code ?? '').toUpperCase().split(/[\s+/,;&|\-–—]+/u).filter(Boolean))];
  const unknown = t('map.unknown_code');
  if (!parts.some((part) => titles.has(part)) || !parts.every((part) => /^[A-Z0-9]{2,4}$/.test(part))) return unknown;
  const joined = parts.map((part) => titles.get(part) ?? unknown).join(' + ');
  return parts.length === 1 ? joined : t('map.double_code', { parts: joined });
}

/** A day `2024-12-26` as `26/12/2024` in both languages; other text stays as it is. */
export function day(iso) {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso ?? '');
  return match ? `${match[3]}/${match[2]}/${match[1]}` : String(iso ?? '');
}

/** Whether `iso` is a day of the calendar, written `YYYY-MM-DD`. */
export function isDay(iso) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso ?? '')) return false;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}

/** What a reader typed as a day, `26/12/2024`, `26-12-2024` or ISO, as ISO; null for anything else. */
export function parseDay(text) {
  const typed = String(text ?? '').trim();
  if (isDay(typed)) return typed;
  const match = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(typed);
  const iso = match && `${match[3]}-${match[2].padStart(2, '0')}-${match[1].padStart(2, '0')}`;
  return isDay(iso) ? iso : null;
}

/** Number formats of one language; every function gives null for what is not a number. */
export function formats(lang) {
  const locale = LOCALES[lang] ?? LOCALES.vi;
  // vi-VN leaves four-digit numbers ungrouped by default; tables of areas need them alike.
  const plain = (digits) => new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: 'always', signDisplay: 'negative',
  });
  const known = new Map();
  const number = (value, digits = 0) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return null;
    if (!known.has(digits)) known.set(digits, plain(digits));
    return known.get(digits).format(value);
  };
  const unit = (value, digits, word) => {
    const text = number(value, digits);
    return text === null ? null : `${text}\u00a0${word}`;
  };
  return {
    number,
    // What rounds to 0,00 ha but is not nothing is told in m².
    ha: (m2) => (m2 > 0 && m2 < 50 ? unit(m2, 1, 'm²') : unit(typeof m2 === 'number' ? m2 / 10000 : null, 2, 'ha')),
    m2: (m2) => unit(m2, 1, 'm²'),
    // To the square metre, as title pages write it.
    exact: (m2) => unit(typeof m2 === 'number' ? m2 / 10000 : null, 4, 'ha'),
    hectares: (ha) => unit(ha, decimalsOf(ha), 'ha'),
    percent: (share) => (typeof share === 'number' ? unit(share * 100, 1, '%') : null),
    degrees: (value) => number(value, 5),
    distance: (metres) => (metres < 1000 ? unit(metres, 1, 'm') : unit(metres / 1000, 2, 'km')),
  };
}

/** About how far, for people: two digits that count. */
export function roundDistance(metres, format) {
  const step = 10 ** (Math.floor(Math.log10(metres)) - 1);
  const round = Math.round(metres / step) * step;
  return round < 1000 ? `${format.number(round)}\u00a0m` : `${format.number(round / 1000, round < 10000 ? 1 : 0)}\u00a0km`;
}

/** As many decimals as a source wrote, four at most: 72.9 stays 72.9. */
export function decimalsOf(value) {
  const text = String(value);
  return text.includes('.') ? Math.min(4, text.length - text.indexOf('.') - 1) : 0;
}

/** `https:` addresses only; anything else is text, never a link. */
export function httpsAddress(text) {
  const match = /^https:\/\/\S+$/.exec(text ?? '');
  return match && URL.canParse(text) ? text : null;
}

/**
 * A track's value in words: yes, no, under way, a share or a range of shares.
 * @param {unknown} value @param {(key: string) => string} t @param {ReturnType<typeof formats>} format
 */
export function trackValue(value, t, format) {
  if (Array.isArray(value) && value.length === 2) {
    return `${format.number(value[0] * 100)}–${format.number(value[1] * 100)}\u00a0%`;
  }
  if (typeof value === 'number') return `${format.number(value * 100)}\u00a0%`;
  if (['yes', 'no', 'under_way'].includes(value)) return t(`track.${value}`);
  return value === null || value === undefined ? t('unknown') : String(value);
}
