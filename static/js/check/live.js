/** The figure that follows the boundary. An answer is only ever shown as that of the boundary it was asked for. */

const WAIT_MS = 120;

/**
 * One question is on its way at a time. While a corner is dragged the boundary moves on before the answer is there:
 * the answer is then of a moment ago (`passing`) and the newest boundary is asked for at once.
 * @param {{ask: (geometry: object, signal: AbortSignal) => Promise<object>, show: (state: object) => void,
 *   later?: Function, drop?: Function}} context `show` gets
 *   {state: 'none'|'pending'|'done'|'failed', document?, passing?, failure?}
 */
export function liveFigure({ ask, show, later = setTimeout, drop = clearTimeout }) {
  let timer = null;
  let asked = null;
  let passing = null;
  /** What the answer must be for: {geometry, about, key}; undefined before anything was followed. */
  let wanted;

  function stop() {
    if (timer !== null) drop(timer);
    timer = null;
    asked?.abort();
    asked = null;
    passing = null;
  }

  async function run() {
    timer = null;
    const mine = new AbortController();
    const { geometry, key } = wanted;
    asked = mine;
    const answer = await ask(geometry, mine.signal).then((document) => ({ state: 'done', document }), (failure) => ({ state: 'failed', failure }));
    if (mine.signal.aborted) return;
    asked = null;
    if (wanted.key === key) {
      passing = null;
      show(answer);
      return;
    }
    passing = answer.document ?? null;
    show({ state: 'pending', passing });
    run();
  }

  function soon() {
    show({ state: 'pending', passing });
    if (!asked && timer === null) timer = later(run, WAIT_MS);
  }

  return {
    /** The boundary is now this one; null: there is none. `about` is what else the answer depends on. */
    follow(geometry, about = '') {
      const key = geometry && `${about} ${JSON.stringify(geometry)}`;
      if (wanted && key === wanted.key) return;
      const other = !geometry || about !== wanted?.about;
      wanted = { geometry, about, key };
      if (other) stop();
      if (geometry) soon();
      else show({ state: 'none' });
    },
    /** The answer held is no more to be trusted: the next boundary is asked for, even if it is the same. */
    again() {
      wanted = undefined;
      stop();
    },
  };
}
