/** Which numbers of a comparison may be called better than the others: pure. A smaller number alone is no reason. */

/** Rows in which less is better, each with the row that says how much it may be at most. */
const LESS = { rice_luc_m2: 'rice_upper_m2', rice_luk_m2: 'rice_upper_m2', rice_lua_m2: 'rice_upper_m2', rice_total_m2: 'rice_upper_m2', residential_m2: 'residential_upper_m2', fee_vnd: 'rice_upper_m2' };
/** The row from which a most is counted. */
const SURE = { rice_upper_m2: 'rice_total_m2', residential_upper_m2: 'residential_m2' };

const valuesOf = (rows, key) => rows.find((row) => row.key === key)?.values ?? [];

/** Ground of which nobody knows what it is, by column, for the row `upper`; null where even that is not known. */
function openOf(rows, upper) {
  const [most, sure] = [valuesOf(rows, upper), valuesOf(rows, SURE[upper])];
  return most.map((value, at) => (typeof value === 'number' && typeof sure[at] === 'number' ? value - sure[at] : null));
}

/** Half of the error bar of a value, in its own unit; 0 where nobody declared an accuracy. */
function halfOf(key, value, { accuracy, rice }) {
  const bar = accuracy?.[key === 'residential_m2' ? 'area_m2' : 'rice_m2'];
  const half = (bar?.high - bar?.low) / 2 || 0;
  return key === 'fee_vnd' && rice?.luc_m2 > 0 ? half * (value / rice.luc_m2) : half;
}

/**
 * Columns whose number is surely less than that of others and than no other surely more: every column must know its
 * number and its ground, and the difference must be more than one digit as printed and more than both error bars.
 * @param {{key: string, values: (number|null)[]}} row @param {object[]} rows all of them
 * @param {object[]} columns checks in the order of the values @param {number} digits decimals as printed
 * @returns {boolean[]} by column
 */
export function better(row, rows, columns, digits) {
  const { key, values } = row;
  const none = values.map(() => false);
  const step = 10 ** -digits;
  if (!(key in LESS) || !values.every(Number.isFinite)) return none;
  if (openOf(rows, LESS[key]).some((open) => open === null || open >= step)) return none;
  const half = values.map((value, at) => halfOf(key, value, columns[at]));
  const less = (a, b) => values[b] - values[a] > step + half[a] + half[b];
  const same = (a, b) => Math.abs(values[a] - values[b]) < step;
  const others = (at) => values.map((_, each) => each).filter((each) => each !== at);
  return values.map((_, at) => others(at).every((each) => less(at, each) || same(at, each)) && others(at).some((each) => less(at, each)));
}

/** Columns with ground of which the map does not say what it is: nothing of them can be called better. */
export const unsettled = (rows) => openOf(rows, 'rice_upper_m2').map((open) => open === null || open >= 0.1);
