/** How well a boundary is known is declared by its planner, whole or not at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { OWN, chosen, fromIssued, isAccuracy, metresOf, propertiesOf, typedOver, wrongOf } from '../../static/js/check/accuracy.js';
import { declaredRow, staleKey } from '../../static/js/check/compare.js';
import { emptyDraft, emptySite, isDraft } from '../../static/js/check/draft.js';

const KNOWN = [
  { key: 'survey', sigma_m: null, correlated_m: null, source: 'báo cáo', sure: 'sourced' },
  { key: 'cadastral_500', sigma_m: 0.07, correlated_m: null, source: 'TT 25', sure: 'general_knowledge' },
];
const write = (value) => String(value).replace('.', ',');

test('nothing is declared unless somebody does', () => {
  assert.equal(emptySite().accuracy, null);
  assert.equal(chosen('', KNOWN, write), null);
  assert.deepEqual(propertiesOf(null), {});
  assert.deepEqual(wrongOf(null), []);
});

test('a usual row fills in its numbers and its source', () => {
  const row = chosen('cadastral_500', KNOWN, write);
  assert.deepEqual(row, { key: 'cadastral_500', sigma: '0,07', correlated: '', source: 'TT 25' });
  assert.deepEqual(propertiesOf(row), { accuracy_m: 0.07, accuracy_source: 'TT 25' });
});

test('a survey waits for the number of its report', () => {
  const survey = chosen('survey', KNOWN, write);
  assert.deepEqual(wrongOf(survey), ['sigma']);
  assert.deepEqual(propertiesOf(survey), {});
  assert.deepEqual(propertiesOf(typedOver(survey, 'sigma', '0,05')), { accuracy_m: 0.05, accuracy_source: 'báo cáo' });
  assert.equal(typedOver(survey, 'sigma', '0,05').key, 'survey');
});

test('a number typed over a usual one is no longer what its source says', () => {
  const changed = typedOver(chosen('cadastral_500', KNOWN, write), 'sigma', '0,5');
  assert.deepEqual(changed, { key: OWN, sigma: '0,5', correlated: '', source: '' });
  assert.deepEqual(wrongOf(changed), ['source']);
  assert.deepEqual(propertiesOf(changed), {});
});

test('metres are from 0 to 1000, written either way', () => {
  assert.deepEqual(['0,3', '0.3', '', '0'].map(metresOf), [0.3, 0.3, null, 0]);
  for (const text of ['-1', '1001', 'ba']) assert.ok(Number.isNaN(metresOf(text)), text);
});

test('a draft keeps it, and a draft from before has none', () => {
  const draft = emptyDraft();
  const { accuracy, ...older } = draft.sites[0];
  assert.equal(accuracy, null);
  assert.equal(isDraft({ ...draft, sites: [older] }), true);
  assert.equal(isDraft({ ...draft, sites: [{ ...older, accuracy: { key: 'x' } }] }), false);
  assert.equal(isAccuracy(chosen('survey', KNOWN, write)), true);
});

test('an issued check gives its declaration on', () => {
  const found = fromIssued({ accuracy: { site: { sigma_m: 0.3, correlated_m: 1, source: 'A' } } }, write);
  assert.deepEqual(propertiesOf(found), { accuracy_m: 0.3, accuracy_correlated_m: 1, accuracy_source: 'A' });
  assert.equal(fromIssued({ accuracy: null }, write), null);
});

test('a comparison is old once a boundary, its accuracy, the price or the day is another', () => {
  const draft = emptyDraft();
  const same = staleKey(draft, '2026-01-01');
  assert.equal(staleKey({ ...draft, active: 1 }, '2026-01-01'), same);
  assert.notEqual(staleKey(draft, '2026-01-02'), same);
  assert.notEqual(staleKey({ ...draft, form: { ...draft.form, price: '1' } }, '2026-01-01'), same);
  assert.notEqual(staleKey({ ...draft, sites: [{ ...draft.sites[0], accuracy: chosen('survey', KNOWN, write) }] }, '2026-01-01'), same);
});

test('the declared area stands under the area of each alternative', () => {
  const rows = declaredRow([{ key: 'site_m2', unit: 'm²', values: [100, null] }, { key: 'rice_luc_m2', values: [1, 2] }], 90, 'x');
  assert.deepEqual(rows.map(({ key }) => key), ['site_m2', 'declared_difference', 'rice_luc_m2']);
  assert.deepEqual(rows[1].values, [10, null]);
});
