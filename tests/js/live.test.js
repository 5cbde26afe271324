import assert from 'node:assert/strict';
import { test } from 'node:test';

import { liveFigure } from '../../static/js/check/live.js';

const A = { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] };
const B = { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 0]]] };
const settled = () => new Promise((done) => { setTimeout(done, 0); });

/** A figure whose clock and server are in the hands of the test. */
function bench() {
  const shown = [];
  const asked = [];
  let waiting = null;
  const figure = liveFigure({
    ask: (geometry, signal) => new Promise((resolve, reject) => { asked.push({ geometry, signal, resolve, reject }); }),
    show: (state) => shown.push(state),
    later: (run, _ms, ...given) => { waiting = () => run(...given); return 1; },
    drop: () => { waiting = null; },
  });
  return { figure, shown, asked, states: () => shown.map(({ state }) => state), tick: () => { const run = waiting; waiting = null; run?.(); } };
}

test('a boundary is pending until its own answer is there', async () => {
  const { figure, asked, states, tick, shown } = bench();
  figure.follow(A);
  assert.deepEqual(states(), ['pending']);
  tick();
  asked[0].resolve({ verdict: 'conflict' });
  await settled();
  assert.deepEqual(states(), ['pending', 'done']);
  assert.equal(shown[1].document.verdict, 'conflict');
});

test('changes that follow one another quickly are one question', () => {
  const { figure, asked, tick } = bench();
  figure.follow(A);
  figure.follow(B);
  tick();
  assert.equal(asked.length, 1);
  assert.equal(asked[0].geometry, B);
});

test('an answer for a boundary that has moved on is only of a moment ago', async () => {
  const { figure, asked, states, tick, shown } = bench();
  figure.follow(A);
  tick();
  figure.follow(B);
  assert.equal(asked.length, 1);
  asked[0].resolve({ verdict: 'clear' });
  await settled();
  assert.deepEqual(states(), ['pending', 'pending', 'pending']);
  assert.equal(shown[2].document, undefined);
  assert.equal(shown[2].passing.verdict, 'clear');
  assert.equal(asked[1].geometry, B);
  asked[1].resolve({ verdict: 'conflict' });
  await settled();
  assert.deepEqual(states(), ['pending', 'pending', 'pending', 'done']);
  assert.equal(shown[3].document.verdict, 'conflict');
  figure.follow(A);
  assert.equal(shown[4].passing, null);
});

test('a drag without rest is asked for all along, one question at a time', async () => {
  const { figure, asked, tick } = bench();
  const moved = (n) => ({ type: 'Polygon', coordinates: [[[0, 0], [n, 0], [n, n], [0, 0]]] });
  figure.follow(moved(1));
  figure.follow(moved(2));
  tick();
  for (let n = 3; n < 9; n += 1) {
    figure.follow(moved(n));
    asked.at(-1).resolve({ rice: { total_m2: n } });
    await settled();
  }
  assert.equal(asked.length, 7);
  assert.deepEqual(asked.at(-1).geometry, moved(8));
});

test('what was asked for another day is given up', () => {
  const { figure, asked, tick } = bench();
  figure.follow(A, '2024');
  tick();
  figure.follow(B, '2025');
  assert.equal(asked[0].signal.aborted, true);
});

test('a failure is shown, one that was given up is not', async () => {
  const { figure, asked, states, tick } = bench();
  figure.follow(A);
  tick();
  asked[0].reject(new Error('no'));
  await settled();
  assert.deepEqual(states(), ['pending', 'failed']);
  figure.follow(B);
  tick();
  figure.follow(null);
  asked[1].reject(new Error('late'));
  await settled();
  assert.deepEqual(states(), ['pending', 'failed', 'pending', 'none']);
});

test('the same boundary is not asked twice, another day is another question', () => {
  const { figure, states, tick, asked } = bench();
  figure.follow(A, '2024');
  tick();
  figure.follow(A, '2024');
  figure.follow(A, '2025');
  tick();
  assert.equal(asked.length, 2);
  assert.deepEqual(states(), ['pending', 'pending']);
  figure.again();
  figure.follow(A, '2025');
  assert.equal(states().length, 3);
});

test('without a boundary it says so at once', () => {
  const { figure, states } = bench();
  figure.follow(null);
  assert.deepEqual(states(), ['none']);
});
