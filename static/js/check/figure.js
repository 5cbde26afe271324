/** The rice under a boundary in words: a span where more is possible than is proved, as title pages write it. Pure. */

const areKnown = ({ total_m2: least, upper_m2: most }) => typeof least === 'number' && typeof most === 'number';

/** Ground that may be rice besides what is shown, m²; null where nothing is known, 0 where no digit of it would be seen. */
export function openM2(rice, format) {
  if (!areKnown(rice ?? {})) return null;
  const { total_m2: least, upper_m2: most } = rice;
  return format.exact(least) === format.exact(most) ? 0 : most - least;
}

/** @param {{rice: object|null, layers: object[]}|null} document of a check, land use first among its layers @param {{t: Function, format: object}} words */
export function riceText(document, { t, format }) {
  const open = openM2(document?.rice, format);
  if (open === null) return t('unknown');
  const { total_m2: least, upper_m2: most } = document.rice;
  if (open === 0) return format.m2(least);
  const old = document.layers[0].reasons?.includes('stale');
  return t(old ? 'check.live.old' : 'check.live.between', { least: format.exact(least), most: format.exact(most) });
}
