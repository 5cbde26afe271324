/** The rice under a boundary is one number only where no more is possible. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openM2, riceText } from '../../static/js/check/figure.js';
import { formats } from '../../static/js/text.js';

const format = formats('vi');
const words = { format, t: (key, { least, most } = {}) => (key === 'unknown' ? '?' : `${key} ${least}..${most}`) };
const said = (total, upper, reasons = []) => riceText({ layers: [{ reasons }], rice: { total_m2: total, upper_m2: upper } }, words).replaceAll('\u00a0', ' ');

test('one number where no more is possible', () => {
  assert.equal(said(404049.77, 404049.77), '404.049,8 m²');
  assert.equal(said(404049.77, 404049.79), '404.049,8 m²');
  assert.equal(said(0, 0), '0,0 m²');
});
test('at least and up to where more is', () => assert.equal(said(7503.4, 30455.3), 'check.live.between 0,7503 ha..3,0455 ha'));
test('what an old map shows is no least', () => assert.equal(said(7503.4, 30455.3, ['stale']), 'check.live.old 0,7503 ha..3,0455 ha'));
test('nothing known is unknown, not nothing', () => {
  assert.equal(said(null, null), '?');
  assert.equal(said(100, null), '?');
  assert.equal(riceText(null, words), '?');
  assert.equal(openM2(undefined, format), null);
  assert.equal(openM2({ total_m2: 1, upper_m2: 100001 }, format), 100000);
});
