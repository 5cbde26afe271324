import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as draft from '../../static/js/check/draft.js';
import * as history from '../../static/js/check/history.js';
import { draftModel } from '../../static/js/check/model.js';

const RING = [[105.5, 21], [105.6, 21], [105.6, 21.1]];

function shelf(text = null) {
  const held = { text };
  return { held, load: () => held.text, save(next) { held.text = next; } };
}

test('steps go back and forward, and a new one ends what was ahead', () => {
  let now = history.begin(1);
  assert.equal(history.canUndo(now), false);
  assert.equal(history.undo(now), now);
  for (const value of [2, 3, 4]) now = history.step(now, value);
  now = history.undo(history.undo(now));
  assert.equal(now.present, 2);
  assert.equal(history.redo(now).present, 3);
  now = history.step(now, 9);
  assert.equal(history.canRedo(now), false);
  assert.equal(history.undo(now).present, 2);
});

test('a step that changes nothing is none', () => {
  const now = history.begin({});
  assert.equal(history.step(now, now.present), now);
});

test('what is typed letter by letter is one step', () => {
  let now = history.begin('');
  for (const text of ['a', 'ab', 'abc']) now = history.step(now, text, 'name');
  now = history.step(now, 'x', 'other');
  assert.equal(history.undo(now).present, 'abc');
  assert.equal(history.undo(history.undo(now)).present, '');
});

test('steps behind are bounded', () => {
  let now = history.begin(0);
  for (let value = 1; value <= 500; value += 1) now = history.step(now, value);
  assert.ok(now.past.length <= 200);
  assert.equal(history.undo(now).present, 499);
});

test('a draft comes back with its steps, its open line and its form', () => {
  const place = shelf();
  const first = draftModel(place, () => {});
  assert.equal(first.found(), 'none');
  first.setParts([[RING]]);
  first.changeSite((site) => ({ ...site, open: { kind: 'hole', points: [RING[0]] } }));
  first.setForm('by', 'Nguyễn Văn A');
  const again = draftModel(place, () => {});
  assert.equal(again.found(), 'kept');
  assert.deepEqual(again.get(), first.get());
  again.undo();
  again.undo();
  assert.equal(again.site().open, null);
  assert.deepEqual(again.site().parts, [[RING]]);
  again.redo();
  assert.deepEqual(again.site().open.points, [RING[0]]);
});

test('a draft of another version, damaged or hostile, is lost and said to be', () => {
  const good = JSON.parse(draft.write(history.begin(draft.emptyDraft())));
  const wrong = [
    'x', '{}', 'null', '[]', JSON.stringify({ ...good, present: { ...good.present, version: 0 } }),
    JSON.stringify({ ...good, present: { ...good.present, active: 3 } }),
    JSON.stringify({ ...good, present: { ...good.present, sites: [] } }),
    JSON.stringify({ ...good, present: { ...good.present, sites: [{ ...draft.emptySite(), parts: [[[[1e9, 0], [1, 1], [2, 2]]]] }] } }),
    JSON.stringify({ ...good, present: { ...good.present, form: { by: 5 } } }),
    JSON.stringify({ ...good, past: [7] }),
  ];
  for (const text of wrong) {
    assert.equal(draft.read(text), null, text.slice(0, 60));
    const model = draftModel(shelf(text), () => {});
    assert.equal(model.found(), 'lost');
    assert.deepEqual(model.get(), draft.emptyDraft());
  }
});

test('a draft that is too large for the store keeps what is drawn and gives up its steps', () => {
  const ring = Array.from({ length: 20000 }, (_, at) => [105 + at / 1e5, 21.123456789]);
  let now = history.begin(draft.emptyDraft());
  for (let value = 0; value < 8; value += 1) {
    now = history.step(now, { ...draft.emptyDraft(), sites: [{ ...draft.emptySite(String(value)), parts: [[ring]] }] });
  }
  const kept = draft.read(draft.write(now));
  assert.deepEqual(kept.present, now.present);
  assert.equal(kept.past.length, 0);
});

test('an empty page leaves nothing behind', () => {
  const place = shelf();
  const model = draftModel(place, () => {});
  model.setForm('by', 'A');
  assert.notEqual(place.held.text, null);
  model.undo();
  assert.equal(place.held.text, null);
});

test('a store that is full or forbidden stops nothing', () => {
  const model = draftModel({ load: () => null, save() {} }, () => {});
  model.setParts([[RING]]);
  assert.deepEqual(model.site().parts, [[RING]]);
});

test('alternatives: at most four, each with its own boundary, and one left at least', () => {
  const model = draftModel(shelf(), () => {});
  model.setParts([[RING]]);
  for (let at = 0; at < 6; at += 1) model.add({ ...draft.emptySite(), parts: [[RING]] });
  assert.equal(model.get().sites.length, 4);
  assert.equal(model.get().active, 3);
  model.drop(0);
  assert.equal(model.get().sites.length, 3);
  assert.equal(model.get().active, 2);
  for (let at = 0; at < 3; at += 1) model.drop(0);
  assert.deepEqual(model.get().sites, [draft.emptySite()]);
  model.undo();
  assert.deepEqual(model.site().parts, [[RING]]);
});

test('a boundary that is changed by hand says so of what it came from', () => {
  const model = draftModel(shelf(), () => {});
  model.changeSite((site) => ({ ...site, parts: [[RING]], source: { from: 'cluster', cluster: 'x', changed: false } }));
  model.setParts([[RING.map(([lng, lat]) => [lng + 1, lat])]]);
  assert.deepEqual(model.site().source, { from: 'cluster', cluster: 'x', changed: true });
  model.undo();
  assert.equal(model.site().source.changed, false);
});

test('whoever listens is told of each change and what was before', () => {
  const told = [];
  const model = draftModel(shelf(), (now, before) => told.push([now.sites[0].name, before.sites[0].name]));
  model.changeSite((site) => ({ ...site, name: 'A' }));
  model.undo();
  assert.deepEqual(told, [['A', ''], ['', 'A']]);
});
