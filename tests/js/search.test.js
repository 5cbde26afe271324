import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fold } from '../../static/js/text.js';
import { find } from '../../static/js/ui/search.js';

const entries = ['Sơn Đông', 'Thạch Thất', 'Quốc Oai', 'Nghĩa Hương', 'Phú Thị GĐ2', 'Đông Sơn']
  .map((label, order) => ({ label, key: fold(label), order }));
const labels = (query) => find(entries, query).map(({ label }) => label);

test('accents, case and the order of words do not matter', () => {
  assert.deepEqual(labels('quoc oai'), ['Quốc Oai']);
  assert.deepEqual(labels('PHU THI'), ['Phú Thị GĐ2']);
  assert.deepEqual(labels('oai quoc'), ['Quốc Oai']);
  assert.deepEqual(labels('gd2'), ['Phú Thị GĐ2']);
});

test('what begins with the words comes first, nothing matches nothing', () => {
  assert.deepEqual(labels('dong'), ['Đông Sơn', 'Sơn Đông']);
  assert.deepEqual(labels('   '), []);
  assert.deepEqual(labels('xyz'), []);
});
