/** Which clusters a reader has asked for: pure functions over the rows of /api/clusters. */
import { fold } from './text.js';

/** yes / no / unknown of a value that may be true, false or null. */
export function answer(value) {
  if (value === true || value === 'yes') return 'yes';
  if (value === false || value === 'no') return 'no';
  return 'unknown';
}

/** Whether a drawn shape meets rice: unknown unless a check has said so. */
export function riceAnswer(row) {
  const { outcome, total_m2: total } = row.rice ?? {};
  if (total > 0) return 'yes';
  return outcome === 'clear' ? 'no' : 'unknown';
}

/** Plants under way are no plants yet: a filter for "no" shows them too. */
export function wastewaterAnswer(row) {
  return row.wastewater === 'under_way' ? 'no' : answer(row.wastewater);
}

const among = (wanted, value) => !wanted.length || wanted.includes(value ?? 'unknown');
const same = (wanted, value) => !wanted || wanted === value;

/** All the words a free-text filter looks in, folded. */
export function haystack(row) {
  return fold([row.name, row.district_name, row.communes_2024, row.communes_2025].filter(Boolean).join(' · '));
}

/** Whether `row` passes `filters` (the `filters` of a state). */
export function matches(row, filters) {
  const communes = row.communes_2025_codes ?? [];
  return among(filters.stage, row.stage)
    && among(filters.district, row.district_code)
    && (!filters.commune.length || filters.commune.some((code) => communes.includes(code)))
    && same(filters.blocked, answer(row.blocked))
    && same(filters.rice, riceAnswer(row))
    && same(filters.wastewater, wastewaterAnswer(row))
    && (!filters.q || haystack(row).includes(fold(filters.q)));
}

/** Number of rows a stage, in the order of `stages`. */
export function countByStage(rows, stages) {
  const counts = new Map(stages.map(({ key }) => [key, 0]));
  for (const { stage } of rows) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  return counts;
}

/** Most ids that go into one export address. */
export const ID_LIMIT = 150;

/** CQL2 text naming exactly `ids`; null for all; undefined where the address would be too long. */
export function idFilter(ids, total) {
  if (ids.length === total) return null;
  if (ids.length > ID_LIMIT) return undefined;
  return `id IN (${ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(',')})`;
}

/** District and commune names by code, for the filter form and the chips; `none` names what lies in no known district. */
export function placeNames(places, none) {
  const of = (kind) => places.filter((place) => place.kind === kind)
    .sort((a, b) => a.name.localeCompare(b.name, 'vi')).map((place) => [place.code, place.full_name ?? place.name]);
  return { district: new Map([...of('district'), ['unknown', none]]), commune: new Map(of('commune_2025')) };
}
