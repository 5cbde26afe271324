/** What is answered before a boundary can be read, and what of it a statement keeps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { answered, closingRatio, isPlain, noAnswers, takenBack } from '../../static/js/check/answers.js';
import { recordOf } from '../../static/js/check/intake_record.js';
import { adjusted, traverse } from '../../static/js/check/typed.js';

const plain = { features: { features: [{}] }, hypotheses: [], issues: [], questions: [], text_repairs: [], traverse: null };

test('text in old codes is put right unless the planner says no', () => {
  assert.equal(noAnswers().repair_text, 'true');
  assert.equal(answered(noAnswers(), 'repair_text', 'false').repair_text, 'false');
});

test('an answer stands until it is taken back, and boxes are no answers to take back', () => {
  const answers = answered(answered(noAnswers(), 'decimal', ','), 'adjust', 'true');
  assert.deepEqual(takenBack(answers), [['decimal', ',']]);
  assert.deepEqual(answered(answered(answers, 'decimal', null), 'adjust', null), noAnswers());
});

test('only what leaves nothing to look at or to choose is taken at once', () => {
  assert.equal(isPlain(plain), true);
  assert.equal(isPlain({ ...plain, issues: [{ severity: 'info' }] }), true);
  for (const more of [
    { issues: [{ severity: 'warning' }] }, { questions: [{ option: 'swap' }] }, { hypotheses: [{}] }, { text_repairs: [{ column: 'ten' }] },
    { traverse: { closing_m: 0 } }, { features: null }, { features: { features: [{}, {}] } },
  ]) assert.equal(isPlain({ ...plain, ...more }), false, JSON.stringify(more));
});

test('a closing is never shown better than it is', () => {
  assert.equal(closingRatio({ ratio: 1999.9 }), 1999);
  assert.equal(closingRatio({ ratio: null }), null);
});

test('the record of an intake keeps answers, closing and repairs as they were used', () => {
  const traverse = { closing_m: 0.1, adjusted: true };
  const answer = { ...plain, from: 'corners', sha256: 'ab', crs: { code: 'EPSG:9209', chosen_by: 'user' }, traverse, text_repairs: [{ column: 'ten', applied: false }] };
  const record = recordOf(answer, 'corners', 'a.txt', { answers: { adjust: 'true', repair_text: 'false' } });
  assert.deepEqual(record.traverse, traverse);
  assert.deepEqual(record.text_repairs, [{ column: 'ten', applied: false }]);
  assert.deepEqual(record.answers, { adjust: 'true', repair_text: 'false' });
  assert.equal(record.crs.code, 'EPSG:9209');
});

test('an adjusted traverse ends where it began, and each corner moves by the length run so far', () => {
  const legs = [{ bearing: 0, distance: 100 }, { bearing: 90, distance: 200 }, { bearing: 180, distance: 100 }, { bearing: 270, distance: 201 }];
  const way = traverse({ north: 1000, east: 500 }, legs);
  const { corners } = adjusted(way, legs);
  assert.ok(Math.abs(corners.at(-1).east - 500) < 1e-9 && Math.abs(corners.at(-1).north - 1000) < 1e-9);
  assert.ok(Math.abs(corners[2].east - (700 + (1 * 300) / 601)) < 1e-9);
  assert.deepEqual(corners[0], { north: 1000, east: 500 });
});
