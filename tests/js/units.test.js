/** Other units change how a number shows and nothing else. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { formats } from '../../static/js/text.js';
import { AUTO, CHOICES, inUnits, known } from '../../static/js/units.js';

const vi = formats('vi');
const catalogue = (lang) => JSON.parse(readFileSync(new URL(`../../static/i18n/${lang}.json`, import.meta.url), 'utf8'));
const words = { t: (key) => catalogue('vi')[key] };
const by = (area, length = AUTO) => inUnits(vi, { area, length }, words.t);

test('areas show in the unit that was chosen', () => {
  assert.equal(by('sao').ha(729000), '2.025,00\u00a0sào');
  assert.equal(by('acre').m2(4046.8564224), '1,000\u00a0acre');
  assert.equal(by('ft2').ha(0.09290304), '1\u00a0ft²');
  assert.equal(by('km2').ha(729000), '0,7290\u00a0km²');
  assert.equal(by('mi2').ha(2589988.110336), '1,00000\u00a0mi²');
  assert.equal(by('m2').ha(729000.25), '729.000,3\u00a0m²');
  assert.equal(by('ha').m2(12), '0,0012\u00a0ha');
  assert.equal(by('sao').exact(404047.09), '1.122,35\u00a0sào');
});

test('lengths show in the unit that was chosen', () => {
  assert.equal(by(AUTO, 'ft').distance(304.8), '1.000,0\u00a0ft');
  assert.equal(by(AUTO, 'mi').distance(1609.344), '1,0000\u00a0mi');
  assert.equal(by(AUTO, 'km').distance(850), '0,850\u00a0km');
  assert.equal(by(AUTO, 'm').distance(1850), '1.850,0\u00a0m');
});

test('without a choice, and for what is no unit, all stays as the law has it', () => {
  for (const chosen of [null, {}, { area: 'toString', length: '__proto__' }, { area: 7 }]) {
    assert.deepEqual(known(chosen), { area: AUTO, length: AUTO });
    assert.equal(inUnits(vi, chosen, words.t).ha(729000), vi.ha(729000));
    assert.equal(inUnits(vi, chosen, words.t).distance(1850), vi.distance(1850));
  }
});

test('what is not known is no number in any unit', () => {
  for (const area of CHOICES.area) assert.equal(by(area).ha(null), null);
  for (const length of CHOICES.length) assert.equal(by(AUTO, length).distance(undefined), null);
});

test('every unit has its words', () => {
  for (const unit of [AUTO, ...CHOICES.area, ...CHOICES.length]) {
    for (const lang of ['vi', 'en']) {
      assert.ok(catalogue(lang)[`units.${unit}`], unit);
      assert.ok(unit === AUTO || catalogue(lang)[`units.short.${unit}`], unit);
    }
  }
});
