/** Units of areas and lengths that a reader may choose; the law, documents and other programs keep m² and ha. */

/** Square metres in one, digits shown; a sào is that of the North, 360 m². */
const AREAS = {
  m2: { size: 1, digits: 1 }, ha: { size: 1e4, digits: 4 }, km2: { size: 1e6, digits: 4 }, sao: { size: 360, digits: 2 },
  acre: { size: 4046.8564224, digits: 3 }, ft2: { size: 0.09290304, digits: 0 }, mi2: { size: 2589988.110336, digits: 5 },
};
/** Metres in one. */
const LENGTHS = { m: { size: 1, digits: 1 }, km: { size: 1e3, digits: 3 }, ft: { size: 0.3048, digits: 1 }, mi: { size: 1609.344, digits: 4 } };

export const CHOICES = { area: Object.keys(AREAS), length: Object.keys(LENGTHS) };
export const AUTO = 'auto';
const KEY = 'geoapp-units';

/** The parts of a choice that are units there are; `auto` for all else. */
export const known = (chosen) => Object.fromEntries(
  Object.entries(CHOICES).map(([kind, units]) => [kind, units.includes(chosen?.[kind]) ? chosen[kind] : AUTO]),
);

/**
 * The formats of a language with areas and lengths in the units chosen.
 * @param {ReturnType<import('./text.js').formats>} format @param {{area: string, length: string}} chosen @param {(key: string) => string} t
 */
export function inUnits(format, chosen, t) {
  const by = (units, name) => (value) => {
    const text = format.number(typeof value === 'number' ? value / units[name].size : null, units[name].digits);
    return text === null ? null : `${text}\u00a0${t(`units.short.${name}`)}`;
  };
  const { area, length } = known(chosen);
  return {
    ...format,
    ...(area !== AUTO && { ha: by(AREAS, area), m2: by(AREAS, area), exact: by(AREAS, area) }),
    ...(length !== AUTO && { distance: by(LENGTHS, length) }),
  };
}

/** The stored choice; `auto` where storage is empty, foreign or forbidden. */
export function storedUnits() {
  try {
    return known(JSON.parse(localStorage.getItem(KEY)));
  } catch {
    return known(null);
  }
}

/** Whether it could be kept. */
export function storeUnits(chosen) {
  try {
    localStorage.setItem(KEY, JSON.stringify(known(chosen)));
    return true;
  } catch {
    return false;
  }
}
