/** The figure that follows the boundary: asked for a moment after each change, and never shown for another boundary. */

const WAIT_MS = 120;

/**
 * @param {{ask: (geometry: object, signal: AbortSignal) => Promise<object>, show: (state: object) => void,
 *   later?: Function, drop?: Function}} context `show` gets {state: 'none'|'pending'|'done'|'failed', document?, failure?}
 */
export function liveFigure({ ask, show, later = setTimeout, drop = clearTimeout }) {
  let timer;
  let asked = null;
  /** What the answer must be for; undefined before anything was followed. */
  let wanted;

  function stop() {
    drop(timer);
    asked?.abort();
    asked = null;
  }

  async function run(geometry, key) {
    const mine = new AbortController();
    asked = mine;
    const answer = await ask(geometry, mine.signal).then((document) => ({ state: 'done', document }), (failure) => ({ state: 'failed', failure }));
    if (!mine.signal.aborted && wanted === key) show(answer);
  }

  return {
    /** The boundary is now this one; null: there is none. `about` is what else the answer depends on. */
    follow(geometry, about = '') {
      const key = geometry && `${about} ${JSON.stringify(geometry)}`;
      if (key === wanted) return;
      stop();
      wanted = key;
      if (!geometry) { show({ state: 'none' }); return; }
      show({ state: 'pending' });
      timer = later(run, WAIT_MS, geometry, key);
    },
    /** The answer held is no more to be trusted: the next boundary is asked for, even if it is the same. */
    again() {
      wanted = undefined;
      stop();
    },
  };
}
