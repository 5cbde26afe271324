/** What a comparison of alternatives depends on, and the declared area in it: pure. */

/** Text that changes with whatever would change the comparison; which boundary is in hand does not. */
export const staleKey = ({ sites, form }, asOf) => JSON.stringify([
  asOf, form.price, form.declared, form.unit, sites.map(({ name, parts, accuracy }) => [name, parts, accuracy ?? null]),
]);

/** The rows with one more under the area of the site: how far each is from the area that the papers declare. */
export function declaredRow(rows, declared, title) {
  const area = rows.findIndex(({ key }) => key === 'site_m2');
  if (area < 0) return rows;
  const values = rows[area].values.map((value) => (typeof value === 'number' ? value - declared : null));
  const row = { key: 'declared_difference', vi: title, en: title, unit: rows[area].unit, signed: true, values };
  return [...rows.slice(0, area + 1), row, ...rows.slice(area + 1)];
}
