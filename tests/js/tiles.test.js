import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Failure } from '../../static/js/api.js';
import { tileStore } from '../../static/js/tiles.js';

const place = (x) => ({ z: 14, x, y: 0 });
const forever = () => new AbortController().signal;
const held = (answer, change = {}) => {
  const asked = [];
  const bring = (where, signal) => { asked.push({ where, signal }); return answer(asked.length, signal); };
  return { asked, store: tileStore({ bring, decode: (bytes) => ({ bytes, weight: 10 }), pause: 1, ...change }) };
};

test('a tile is asked for once, for all who want it', async () => {
  const { asked, store } = held(async () => 'bytes');
  const all = await Promise.all([1, 2, 3].map(() => store.get(place(1), forever())));
  await store.get(place(1), forever());
  assert.equal(asked.length, 1);
  assert.ok(all.every(({ bytes }) => bytes === 'bytes'));
});

test('what was used longest ago makes room', async () => {
  const { asked, store } = held(async () => 'bytes', { room: 25 });
  for (const x of [1, 2, 1, 3]) await store.get(place(x), forever());
  assert.equal(store.weight(), 20);
  await store.get(place(1), forever());
  assert.equal(asked.length, 3);
  await store.get(place(2), forever());
  assert.equal(asked.length, 4);
});

test('a failure is asked for again once, and then said', async () => {
  const once = held(async (count) => { if (count === 1) throw new Failure('offline'); return 'bytes'; });
  assert.equal((await once.store.get(place(1), forever())).bytes, 'bytes');
  const never = held(async () => { throw new Failure('http', 500, 'a fault of ours'); });
  await assert.rejects(never.store.get(place(1), forever()), { detail: 'a fault of ours' });
  assert.equal(never.asked.length, 2);
  await assert.rejects(never.store.get(place(1), forever()));
  assert.equal(never.asked.length, 4, 'a failure is not kept');
});

test('a server that is still making a tile is asked for longer, one that says no is not asked again', async () => {
  const busy = held(async (count) => { if (count < 4) throw new Failure('http', 503, null, 0.001); return 'bytes'; });
  assert.equal((await busy.store.get(place(1), forever())).bytes, 'bytes');
  const never = held(async () => { throw new Failure('http', 503, null, 0.001); });
  await assert.rejects(never.store.get(place(1), forever()));
  assert.equal(never.asked.length, 5);
  for (const failure of [new Failure('http', 404), new Failure('stale')]) {
    const never = held(async () => { throw failure; });
    await assert.rejects(never.store.get(place(1), forever()));
    assert.equal(never.asked.length, 1);
  }
});

test('bytes that are no tile are a failure, never an empty tile', async () => {
  const { store } = held(async () => 'html', { decode() { throw new Error('tag'); } });
  await assert.rejects(store.get(place(1), forever()), { kind: 'not_json' });
});

const pending = (signal) => new Promise((_, reject) => {
  signal.addEventListener('abort', () => reject(Object.assign(new Error('stopped'), { name: 'AbortError' })));
});

test('a request ends with the last who waits for it', async () => {
  const { asked, store } = held((_, signal) => pending(signal));
  const [one, two] = [new AbortController(), new AbortController()];
  const answers = [one, two].map(({ signal }) => store.get(place(1), signal));
  const ends = Promise.all(answers.map((answer) => assert.rejects(answer, { name: 'AbortError' })));
  one.abort();
  assert.equal(asked[0].signal.aborted, false);
  two.abort();
  assert.equal(asked[0].signal.aborted, true);
  await ends;
});

test('one who left does not take the tile from the others', async () => {
  let give;
  const { store } = held(() => new Promise((resolve) => { give = resolve; }));
  const leaves = new AbortController();
  const gone = assert.rejects(store.get(place(1), leaves.signal), { name: 'AbortError' });
  const stays = store.get(place(1), forever());
  leaves.abort();
  give('bytes');
  assert.equal((await stays).bytes, 'bytes');
  await gone;
});

test('nobody waits through a pause for a tile that has left', async () => {
  const { asked, store } = held(async () => { throw new Failure('offline'); }, { pause: 50 });
  const stop = new AbortController();
  const answer = assert.rejects(store.get(place(1), stop.signal), { name: 'AbortError' });
  setTimeout(() => stop.abort(), 5);
  await answer;
  assert.equal(asked.length, 1);
});

test('another edition begins with nothing', async () => {
  const { asked, store } = held(async () => 'bytes');
  await store.get(place(1), forever());
  store.forget();
  await store.get(place(1), forever());
  assert.equal(asked.length, 2);
});
