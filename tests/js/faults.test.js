/** A row that is wrong is found again on the ground. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { faultsOf } from '../../static/js/check/faults.js';

const GIVEN = { crs: 'EPSG:5897', type: 'Polygon', coordinates: [[[551930, 2332799.25], [552130, 2332799.25], [552130, 2332999], [551930, 2332999], [551930, 2332799.25]]] };
const GEOMETRY = { type: 'Polygon', coordinates: [[[105, 21], [105.2, 21], [105.2, 21.2], [105, 21.2], [105, 21]]] };
const READING = { geometry: GEOMETRY, geometry_given: GIVEN };
const side = (row, name) => ({ severity: 'warning', kind: 'side_differs', row, points: name.split('–') });
const tables = {
  tabs: 'Điểm\tX\tY\tCạnh\nM1\t2.332.799,25\t551.930,00\t200\nM2\t2.332.799,25\t552.130,00\t250\nM3\t2 332 999\t552 130\t200\nM4\t2332999\t551930\t200',
  spaces: 'Điểm X Y Cạnh\nM1 2332799.25 551930 200\nM2 2332799.25 552130 250\nM3 2332999 552130 200\nM4 2332999 551930 200',
  commas: 'd,x,y,c\nM1,2332799.25,551930,200\nM2,2332799.25,552130,250\nM3,2332999,552130,200\nM4,2332999,551930,200',
};

for (const [name, text] of Object.entries(tables)) {
  test(`a side with a wrong length, of a table by ${name}`, () => {
    const [fault] = faultsOf([side(3, 'M2–M3')], text, READING);
    assert.deepEqual(fault, { row: 3, severity: 'warning', point: [105.2, 21], lines: [[[105.2, 21], [105.2, 21.2]]] });
  });
}
test('a length beside the corner where its side ends', () => {
  assert.deepEqual(faultsOf([side(3, 'M1–M2')], tables.tabs, READING)[0].lines, [[[105, 21], [105.2, 21]]]);
});
test('the last side goes back to the first corner', () => {
  assert.deepEqual(faultsOf([side(5, 'M4–M1')], tables.tabs, READING)[0].lines, [[[105, 21.2], [105, 21]]]);
});
test('names that say nothing leave both sides at the corner', () => {
  assert.equal(faultsOf([side(3, '7–8')], tables.tabs, READING)[0].lines.length, 2);
});
test('another fault is marked at its corner alone; notes and loose issues are not', () => {
  const issues = [{ severity: 'error', kind: 'crossing', row: 4 }, { severity: 'info', kind: 'order', row: 2 }, { severity: 'warning', kind: 'crs_missing', row: null }];
  assert.deepEqual(faultsOf(issues, tables.tabs, READING), [{ row: 4, severity: 'error', point: [105.2, 21.2], lines: [] }]);
});
test('a row that is no corner, and a reading without plane coordinates, give nothing', () => {
  assert.deepEqual(faultsOf([side(1, 'a–b')], tables.tabs, READING), []);
  assert.deepEqual(faultsOf([side(3, 'M2–M3')], tables.tabs, { geometry: GEOMETRY, geometry_given: null }), []);
  assert.deepEqual(faultsOf([side(3, 'M2–M3')], tables.tabs, undefined), []);
});
