/** The rice under a boundary is one number only where the map knows all of the ground. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openM2, riceText } from '../../static/js/check/figure.js';
import { formats } from '../../static/js/text.js';

const words = { format: formats('vi'), t: (key, { least, most } = {}) => (key === 'unknown' ? '?' : `${least}..${most}`) };
const said = (total, upper) => riceText({ total_m2: total, upper_m2: upper }, words).replaceAll('\u00a0', ' ');

test('one number where all is known', () => {
  assert.equal(said(404049.77, 404049.77), '404.049,8 m²');
  assert.equal(said(0, 0), '0,0 m²');
});
test('at least and up to where ground is unknown', () => assert.equal(said(7503.4, 30455.3), '0,75 ha..3,05 ha'));
test('in m² where hectares would look the same', () => assert.equal(said(7503.4, 7520), '7.503,4 m²..7.520,0 m²'));
test('nothing known is unknown, not nothing', () => {
  assert.equal(said(null, null), '?');
  assert.equal(said(100, null), '?');
  assert.equal(riceText(null, words), '?');
  assert.equal(openM2({}), null);
});
