import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as state from '../../static/js/state.js';

const FULL = {
  lang: 'en',
  asOf: '2024-12-26',
  filters: {
    stage: ['decided', 'from_50'], district: ['275'], commune: ['09895'],
    blocked: 'yes', rice: 'no', wastewater: 'unknown', q: 'Quốc Oai & con',
  },
  selected: 'son-dong',
  pieces: 'LUC',
  view: { zoom: 12.25, lat: 21.0285, lng: 105.85421 },
  layers: { ...state.LAYERS, districts: 0.4, communes_2025: 1, names: null },
};

test('an address restores the exact state', () => {
  assert.deepEqual(state.readState(state.writeState(FULL)), FULL);
  const plain = state.defaultState();
  assert.deepEqual(state.readState(state.writeState(plain)), plain);
  assert.deepEqual(state.readState(''), plain);
});

test('switching every layer off survives', () => {
  const off = Object.fromEntries(Object.keys(state.LAYERS).map((name) => [name, null]));
  const found = state.readState(state.writeState({ ...state.defaultState(), layers: off }));
  assert.deepEqual(found.layers, off);
});

const HOSTILE = [
  'lang=<script>', 'as_of=2024-02-30', 'as_of=today', 'map=1e9/0/0', 'map=12/NaN/1', 'map=12/91/0',
  'map=12/21', 'map=//', 'id=../../etc', "id='%20OR%201=1", 'id=%00', 'blocked=perhaps', 'stage=%3Cimg%3E',
  'layers=__proto__:0.5', 'layers=constructor', 'layers=districts:7', 'layers=districts:', '__proto__=1',
  'pieces=LUC', '%', '&&&=', `q=${'%20'.repeat(500)}`,
];

for (const query of HOSTILE) {
  test(`hostile address ?${query.slice(0, 40)} leaves a sound state`, () => {
    const found = state.readState(`?${query}`);
    const { layers, ...rest } = state.defaultState();
    const { layers: foundLayers, ...foundRest } = found;
    assert.deepEqual(foundRest, rest);
    assert.deepEqual(Object.keys(foundLayers), Object.keys(layers));
    assert.ok(Object.values(foundLayers).every((value) => value === null || (value >= 0 && value <= 1)));
    assert.equal({}.polluted, undefined);
  });
}

test('free text is cut, lists are bounded and without doubles', () => {
  const { filters } = state.readState(`?q=${'a'.repeat(500)}&stage=a,a&stage=a&district=${Array.from({ length: 99 }, (_, n) => n)}`);
  assert.equal(filters.q.length, 80);
  assert.deepEqual(filters.stage, ['a']);
  assert.equal(filters.district.length, 60);
});

test('the shared part has the names the table knows', () => {
  const query = state.sharedQuery(FULL);
  assert.deepEqual(query.getAll('stage'), ['decided,from_50']);
  assert.equal(query.get('as_of'), '2024-12-26');
  assert.equal(query.has('map'), false);
});
