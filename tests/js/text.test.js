import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as text from '../../static/js/text.js';

const vi = text.formats('vi');
const en = text.formats('en');

test('fold makes one of all spellings', () => {
  for (const spelling of ['Quốc Oai', 'QUỐC OAI', 'quoc oai', ' Quốc Oai '.normalize('NFD')]) {
    assert.equal(text.fold(spelling), 'quoc oai');
  }
  assert.equal(text.fold('Đông Đô'), 'dong do');
  assert.equal(text.fold('Hoà'), text.fold('Hòa'));
  assert.equal(text.fold(null), '');
});

test('numbers follow the language', () => {
  assert.equal(vi.number(1234.5, 1), '1.234,5');
  assert.equal(en.number(1234.5, 1), '1,234.5');
  assert.equal(vi.ha(729000), '72,90\u00a0ha');
  assert.equal(vi.ha(12.34), '12,3\u00a0m²');
  assert.equal(vi.ha(0), '0,00\u00a0ha');
  assert.equal(en.m2(12345.67), '12,345.7\u00a0m²');
  assert.equal(vi.percent(0.1262), '12,6\u00a0%');
  assert.equal(vi.hectares(72.9), '72,9\u00a0ha');
  assert.equal(vi.hectares(21), '21\u00a0ha');
  assert.equal(vi.distance(850), '850,0\u00a0m');
  assert.equal(vi.distance(1850), '1,85\u00a0km');
});

test('what is not a number is not shown as zero', () => {
  for (const value of [null, undefined, NaN, Infinity, '12']) {
    assert.equal(vi.number(value), null);
    assert.equal(vi.ha(value), null);
    assert.equal(vi.percent(value), null);
  }
});

test('days are written day first, and only days are days', () => {
  assert.equal(text.day('2024-12-26'), '26/12/2024');
  assert.equal(text.day(null), '');
  assert.ok(text.isDay('2024-02-29'));
  for (const wrong of ['2023-02-29', '2024-13-01', '26/12/2024', '2024-1-1', '', null, '2024-12-26x']) {
    assert.ok(!text.isDay(wrong), String(wrong));
  }
});

test('only https addresses become links', () => {
  assert.equal(text.httpsAddress('https://hanoi.gov.vn/a'), 'https://hanoi.gov.vn/a');
  for (const wrong of ['http://a.vn', 'javascript:alert(1)', 'https://a b', 'Bài báo', null, ' https://a.vn', 'https://']) {
    assert.equal(text.httpsAddress(wrong), null);
  }
});

test('a range stays a range', () => {
  const t = (key) => key;
  assert.equal(text.trackValue([0.1, 0.2], t, vi), '10–20\u00a0%');
  assert.equal(text.trackValue(0.9, t, vi), '90\u00a0%');
  assert.equal(text.trackValue('under_way', t, vi), 'track.under_way');
  assert.equal(text.trackValue(null, t, vi), 'unknown');
});

test('a typed day is read day first or as ISO, and nothing else is', () => {
  for (const typed of ['26/12/2024', '26-12-2024', ' 26.12.2024 ', '2024-12-26']) assert.equal(text.parseDay(typed), '2024-12-26');
  assert.equal(text.parseDay('1/7/2025'), '2025-07-01');
  for (const typed of ['12/26/2024', '31/2/2024', '26/12/24', '', 'hôm nay', null]) assert.equal(text.parseDay(typed), null);
});

test('about how far is two digits that count', () => {
  assert.equal(text.roundDistance(142.3, en), '140\u00a0m');
  assert.equal(text.roundDistance(996, en), '1.0\u00a0km');
  assert.equal(text.roundDistance(1138, vi), '1,1\u00a0km');
  assert.equal(text.roundDistance(18230, en), '18\u00a0km');
});

test('a land-use code is called by all its parts', () => {
  const titles = new Map([['ONT', 'Đất ở tại nông thôn'], ['LUC', 'Đất chuyên trồng lúa']]);
  const t = (key, { parts } = {}) => ({ 'map.unknown_code': 'mã chưa rõ', 'map.double_code': `mã ghép: ${parts}` })[key];
  const called = (code) => text.landTitle(code, titles, t);
  assert.equal(called('LUC'), 'Đất chuyên trồng lúa');
  assert.equal(called('ont+LUC'), 'mã ghép: Đất ở tại nông thôn + Đất chuyên trồng lúa');
  assert.equal(called('ONT/XYZ'), 'mã ghép: Đất ở tại nông thôn + mã chưa rõ');
  for (const code of ['LUX', 'XYZ+LUX', '', null, '+', 'đất của LUC']) assert.equal(called(code), 'mã chưa rõ');
});

test('what rounds to nothing has no sign', () => {
  const { number } = text.formats('vi');
  assert.deepEqual([-0, -0.04, -1e-12].map((value) => number(value, 1)), ['0,0', '0,0', '0,0']);
  assert.equal(number(-0.06, 1), '-0,1');
});
