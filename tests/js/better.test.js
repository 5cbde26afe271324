/** A smaller number is called better only where that is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { better, unsettled } from '../../static/js/check/better.js';

const sites = (...list) => {
  const row = (key, of) => ({ key, values: list.map(of) });
  const rows = [
    row('rice_luc_m2', ({ luc, total }) => luc ?? total), row('rice_total_m2', ({ total }) => total), row('rice_upper_m2', ({ total, upper = total }) => upper),
    row('code:NTS', ({ total }) => total), row('fee_vnd', ({ total }) => total * 50000),
    row('residential_m2', ({ homes = 0 }) => homes), row('residential_upper_m2', ({ homes = 0, homesUpper = homes }) => homesUpper),
  ];
  const columns = list.map(({ total, bar }) => ({ rice: { luc_m2: total }, accuracy: bar ? { rice_m2: { low: total - bar, high: total + bar }, area_m2: { low: -bar, high: bar } } : null }));
  return (key, digits = 1) => better(rows.find((each) => each.key === key), rows, columns, digits);
};

test('the least of numbers that are known and apart', () => {
  assert.deepEqual(sites({ total: 100 }, { total: 200 }, { total: 300 })('rice_total_m2'), [true, false, false]);
});
test('ground that the map does not know keeps every number from being better', () => {
  const of = sites({ total: 100, upper: 180 }, { total: 200 });
  for (const key of ['rice_total_m2', 'rice_luc_m2', 'fee_vnd']) assert.deepEqual(of(key), [false, false]);
  assert.deepEqual(sites({ total: 100, upper: 100.0001 }, { total: 200 })('rice_total_m2'), [true, false]);
});
test('what is not known at all keeps them too', () => {
  assert.deepEqual(sites({ total: null }, { total: 200 })('rice_total_m2'), [false, false]);
});
test('a difference of rounding is none, even where other digits are printed', () => {
  assert.deepEqual(sites({ total: 100.04 }, { total: 100.06 })('rice_total_m2'), [false, false]);
  assert.deepEqual(sites({ total: 100 }, { total: 100.3 })('rice_total_m2'), [true, false]);
});
test('an error bar is more than a difference', () => {
  assert.deepEqual(sites({ total: 100, bar: 30 }, { total: 150, bar: 30 })('rice_total_m2'), [false, false]);
  assert.deepEqual(sites({ total: 100, bar: 30 }, { total: 170, bar: 30 })('rice_total_m2'), [true, false]);
  assert.deepEqual(sites({ total: 100, bar: 30 }, { total: 150, bar: 30 })('fee_vnd', 0), [false, false]);
  assert.deepEqual(sites({ total: 0, homes: 10, bar: 30 }, { total: 0, homes: 50 })('residential_m2'), [true, false]);
  assert.deepEqual(sites({ total: 0, homes: 10, bar: 30 }, { total: 0, homes: 30 })('residential_m2'), [false, false]);
});
test('one that is less than some but may be more than another is not called better', () => {
  assert.deepEqual(sites({ total: 0, bar: 5 }, { total: 9, bar: 5 }, { total: 15, bar: 5 })('rice_total_m2'), [false, false, false]);
});
test('two that are the same are both better than a third', () => {
  assert.deepEqual(sites({ total: 0 }, { total: 0 }, { total: 15 })('rice_total_m2'), [true, true, false]);
});
test('homes that may be there leave homes undecided, and less fish pond is no gain', () => {
  assert.deepEqual(sites({ total: 0, homes: 1, homesUpper: 90 }, { total: 0, homes: 50 })('residential_m2'), [false, false]);
  assert.deepEqual(sites({ total: 100 }, { total: 200 })('code:NTS'), [false, false]);
});
test('columns with unknown ground are named', () => {
  const rows = [{ key: 'rice_total_m2', values: [1, 2, null] }, { key: 'rice_upper_m2', values: [1, 9, null] }];
  assert.deepEqual(unsettled(rows), [false, true, true]);
});
