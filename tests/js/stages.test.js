import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const record = [...read('geoapp/domain/stage.py').matchAll(/Stage\(\s*"(\w+)", "(.)", "(#\w+)", "([\w-]+)"/g)];
const styles = read('static/css/stages.css');
const drawings = read('static/js/ui/patterns.js');

test('the style sheet has the colour of every stage on record', () => {
  assert.ok(record.length >= 9);
  for (const [, key, , colour] of record) {
    assert.match(styles, new RegExp(`\\[data-stage="${key}"\\] \\{ --stage: ${colour};`), key);
  }
  assert.equal(styles.match(/\[data-stage=/g).length, record.length);
});

test('no two stages share a letter or a pattern, and every pattern can be drawn', () => {
  for (const column of [2, 4]) {
    const values = record.map((stage) => stage[column]);
    assert.equal(new Set(values).size, values.length);
  }
  for (const [, key, , , pattern] of record) assert.match(drawings, new RegExp(`['\\s]${pattern}'?: \\(\\)`), key);
});
