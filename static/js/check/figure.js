/** The rice under a boundary in words: a span where the map leaves ground unknown. Pure. */

/** What is shown as one number, in m². */
const ALIKE_M2 = 0.05;

/** Ground that may be rice besides what is proved, m²; null where nothing is known. */
export function openM2({ total_m2: least, upper_m2: most } = {}) {
  return typeof least === 'number' && typeof most === 'number' ? Math.max(0, most - least) : null;
}

/** @param {object|null} rice of the check document @param {{t: Function, format: object}} words */
export function riceText(rice, { t, format }) {
  const open = openM2(rice ?? {});
  if (open === null) return t('unknown');
  const { total_m2: least, upper_m2: most } = rice;
  if (open < ALIKE_M2) return format.m2(least);
  const write = format.ha(least) === format.ha(most) ? format.m2 : format.ha;
  return t('check.live.between', { least: write(least), most: write(most) });
}
