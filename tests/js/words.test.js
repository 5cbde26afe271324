import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const catalogue = (lang) => JSON.parse(readFileSync(new URL(`static/i18n/${lang}.json`, root), 'utf8'));
const [vi, en] = [catalogue('vi'), catalogue('en')];
const slots = (text) => [...text.matchAll(/\{\w+\}/g)].map(([slot]) => slot).sort();

test('both languages have the same keys, slots, and no empty text', () => {
  assert.deepEqual(Object.keys(vi), Object.keys(en));
  assert.deepEqual(Object.keys(vi), [...Object.keys(vi)].sort());
  for (const [key, text] of Object.entries(vi)) {
    assert.deepEqual(slots(text), slots(en[key]), key);
    assert.ok(text.trim() && en[key].trim(), key);
  }
});

test('every key that the page names is in the catalogue', () => {
  const files = readdirSync(new URL('static/js', root), { recursive: true }).filter((name) => name.endsWith('.js'));
  const sources = [...files.map((name) => `static/js/${name}`), 'geoapp/web/templates/map.html'];
  for (const path of sources) {
    const text = readFileSync(new URL(path, root), 'utf8');
    for (const [, key] of text.matchAll(/\bt\(['"]([a-z_.0-9]*[a-z0-9])['"]/g)) assert.ok(key in vi, `${path}: ${key}`);
  }
});
