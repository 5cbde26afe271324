/** Tiles by place: asked for once, kept while there is room, given up when nobody waits for them any more. */
import { Failure } from './api.js';

const PAUSE_MS = 400;
/** How often a tile is asked for again that the server is still making; any other once. */
const BUSY = 4;
/** Bytes of decoded tiles that are kept. */
const ROOM = 24e6;

const gone = () => Object.assign(new Error('nobody waits'), { name: 'AbortError' });
const rest = (pause, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, pause);
  signal.addEventListener('abort', () => { clearTimeout(timer); reject(gone()); }, { once: true });
});
/** After what pause asking once more may help, in ms; null where it does not: the server's "no" stays a "no". */
function pauseAfter({ name, kind, status, after }, tries, pause) {
  if (name === 'AbortError' || kind === 'stale' || (status >= 400 && status < 500)) return null;
  if (after) return tries < BUSY ? after * 1000 : null;
  return tries < 1 ? pause : null;
}

/**
 * @param {{bring: (place: object, signal: AbortSignal) => Promise<ArrayBuffer>, decode: (bytes: ArrayBuffer) => object,
 *   room?: number, pause?: number}} parts decode: gives what has a `weight` in bytes
 */
export function tileStore({ bring, decode, room = ROOM, pause = PAUSE_MS }) {
  const kept = new Map();
  const asked = new Map();
  let weight = 0;

  function keep(key, tile) {
    kept.set(key, tile);
    weight += tile.weight;
    for (const [old, { weight: freed }] of kept) {
      if (weight <= room || old === key) return;
      kept.delete(old);
      weight -= freed;
    }
  }

  function read(bytes) {
    try {
      return decode(bytes);
    } catch {
      throw new Failure('not_json');
    }
  }

  /** One try, and more after a rest. */
  async function load(place, signal, tries = 0) {
    try {
      return read(await bring(place, signal));
    } catch (failure) {
      const wait = pauseAfter(failure, tries, pause);
      if (wait === null) throw failure;
      await rest(wait, signal);
    }
    return load(place, signal, tries + 1);
  }

  function start(key, place) {
    const stop = new AbortController();
    const job = { stop, waiting: 0 };
    const over = () => { if (asked.get(key) === job) asked.delete(key); };
    job.tile = load(place, stop.signal).finally(over);
    job.tile.then((tile) => { if (!stop.signal.aborted) keep(key, tile); }, () => {});
    asked.set(key, job);
    return job;
  }

  /** A tile for one who waits until `signal`; the request ends with the last who waits. */
  async function wait(key, place, signal) {
    const job = asked.get(key) ?? start(key, place);
    job.waiting += 1;
    const leave = () => {
      job.waiting -= 1;
      if (job.waiting === 0) { asked.delete(key); job.stop.abort(); }
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await job.tile;
    } finally {
      signal.removeEventListener('abort', leave);
      if (signal.aborted) throw gone();
    }
  }

  return {
    /** @param {{z: number, x: number, y: number}} place @param {AbortSignal} signal */
    async get(place, signal) {
      const key = `${place.z}/${place.x}/${place.y}`;
      const tile = kept.get(key);
      if (!tile) return wait(key, place, signal);
      kept.delete(key);
      kept.set(key, tile);
      return tile;
    },
    forget() {
      kept.clear();
      weight = 0;
      for (const { stop } of asked.values()) stop.abort();
      asked.clear();
    },
    weight: () => weight,
  };
}
