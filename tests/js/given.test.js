/** Plane coordinates that a boundary came with are what is asked about while nobody changes it. */
import assert from 'node:assert/strict';
import test from 'node:test';

import { emptyDraft, emptySite, isDraft, read, write } from '../../static/js/check/draft.js';
import { featureOf, givenOf } from '../../static/js/check/given.js';
import * as history from '../../static/js/check/history.js';
import { draftModel } from '../../static/js/check/model.js';

const FLAT = { crs: 'EPSG:5897', type: 'Polygon', coordinates: [[[570100, 2321456.7], [570300.123, 2321556.7], [570100, 2321556.7], [570100, 2321456.7]]] };
const RING = [[105.1, 21], [105.2, 21], [105.2, 21.1]];
const site = (given) => ({ ...emptySite('A'), parts: [[RING]], given });

test('a boundary is asked about in the coordinates it came with, and they name their CRS', () => {
  const feature = featureOf(site(FLAT), 'A');
  assert.deepEqual(feature.geometry, { type: 'Polygon', coordinates: FLAT.coordinates });
  assert.deepEqual(feature.crs, { type: 'name', properties: { name: 'EPSG:5897' } });
  assert.equal(featureOf(site(null), 'A').crs, undefined);
  assert.equal(featureOf(site(null), 'A').geometry.coordinates[0][0][0], 105.1);
});

test('several areas are one boundary only in one CRS', () => {
  const other = { ...FLAT, crs: 'EPSG:9210' };
  assert.deepEqual(givenOf([FLAT, FLAT]).coordinates, [FLAT.coordinates, FLAT.coordinates]);
  assert.deepEqual(givenOf([FLAT]), FLAT);
  assert.equal(givenOf([FLAT, other]), null);
  assert.equal(givenOf([FLAT, null]), null);
  assert.equal(givenOf([null]), null);
  assert.equal(givenOf([]), null);
});

test('a change by hand ends them, and a step back brings them again', () => {
  let text = null;
  const model = draftModel({ load: () => text, save: (now) => { text = now; } }, () => {});
  model.change((draft) => ({ ...draft, sites: [site(FLAT)] }));
  model.setParts([[[...RING, [105.15, 21.2]]]]);
  assert.equal(model.site().given, null);
  model.undo();
  assert.deepEqual(model.site().given, FLAT);
  assert.deepEqual(read(text).present.sites[0].given, FLAT);
});

test('a draft of before has none, and what is no such coordinates is no draft', () => {
  const draft = { ...emptyDraft(), sites: [site(FLAT)] };
  const older = { ...site(FLAT) };
  delete older.given;
  assert.ok(isDraft(draft));
  assert.ok(isDraft({ ...draft, sites: [older] }));
  for (const given of [7, {}, { ...FLAT, crs: 'x' }, { ...FLAT, type: 'Point' }, { ...FLAT, coordinates: [[['1', 2]]] }, { ...FLAT, coordinates: [[[1, 2, 3]]] }]) {
    assert.equal(isDraft({ ...draft, sites: [site(given)] }), false);
  }
  assert.ok(write(history.begin(draft)).includes('570300.123'));
});
