import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as filter from '../../static/js/filter.js';
import { noFilters } from '../../static/js/state.js';

const ROW = {
  id: 'son-dong', name: 'Sơn Đông', stage: 'decided', district_code: '269', district_name: 'Sơn Tây',
  communes_2024: 'Sơn Đông', communes_2025: 'Đoài Phương', communes_2025_codes: ['09604'],
  blocked: true, wastewater: null, rice: { outcome: 'conflict', total_m2: 1200 },
};
const passes = (wanted, row = ROW) => filter.matches(row, { ...noFilters(), ...wanted });

test('no filter lets all pass', () => assert.ok(passes({})));

test('each filter keeps and drops', () => {
  for (const [keep, drop] of [
    [{ stage: ['decided', 'x'] }, { stage: ['x'] }],
    [{ district: ['269'] }, { district: ['275'] }],
    [{ commune: ['09604'] }, { commune: ['09605'] }],
    [{ blocked: 'yes' }, { blocked: 'no' }],
    [{ rice: 'yes' }, { rice: 'no' }],
    [{ wastewater: 'unknown' }, { wastewater: 'no' }],
    [{ q: 'doai phuong' }, { q: 'quoc oai' }],
    [{ q: 'SON DONG' }, { q: 'son dong x' }],
  ]) {
    assert.ok(passes(keep), JSON.stringify(keep));
    assert.ok(!passes(drop), JSON.stringify(drop));
  }
});

test('what is not known is neither yes nor no', () => {
  const slot = { id: 'slot', stage: 'unknown', district_code: null, blocked: null, rice: { outcome: 'no_data', total_m2: null } };
  for (const name of ['blocked', 'rice', 'wastewater']) {
    assert.ok(passes({ [name]: 'unknown' }, slot), name);
    assert.ok(!passes({ [name]: 'no' }, slot), name);
  }
  assert.ok(passes({ district: ['unknown'] }, slot));
});

test('only a clear check says that there is no rice', () => {
  for (const outcome of ['no_data', 'stale', 'failed', 'conflict', 'below_tolerance']) {
    assert.notEqual(filter.riceAnswer({ rice: { outcome, total_m2: 0 } }), 'no', outcome);
  }
  assert.equal(filter.riceAnswer({ rice: { outcome: 'clear', total_m2: 0 } }), 'no');
  assert.equal(filter.riceAnswer({}), 'unknown');
});

test('counts keep stages without clusters', () => {
  const counts = filter.countByStage([ROW, ROW], [{ key: 'decided' }, { key: 'complete' }]);
  assert.deepEqual([...counts], [['decided', 2], ['complete', 0]]);
});

test('an export filter names exactly the ids, quotes doubled', () => {
  assert.equal(filter.idFilter(['a', "b'c"], 3), "id IN ('a','b''c')");
  assert.equal(filter.idFilter(['a', 'b'], 2), null);
  assert.equal(filter.idFilter(Array.from({ length: 151 }, String), 500), undefined);
});
