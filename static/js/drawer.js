/** The page's side of the worker that draws tiles. It starts when it is told to, or with the first tile. */
import { Failure } from './api.js';

/** @param {string} address of the built worker */
export function tileDrawer(address) {
  const waiting = new Map();
  let worker = null;
  let begun = { edition: null, colours: [] };
  let last = 0;

  function settle({ data: { id, answer, failure } }) {
    const job = waiting.get(id);
    waiting.delete(id);
    if (!job) return answer?.bitmap?.close();
    if (answer) return job.resolve(answer);
    return job.reject(new Failure(failure.kind, failure.status, failure.detail, 0, failure.vietnamese));
  }

  /** A worker that cannot be had fails what waits for it; the next tile tries again. */
  function broken() {
    worker?.terminate();
    worker = null;
    for (const { reject } of waiting.values()) reject(new Failure('offline'));
    waiting.clear();
  }

  function started() {
    if (worker) return worker;
    worker = new Worker(address);
    worker.addEventListener('message', settle);
    worker.addEventListener('error', broken);
    worker.postMessage({ begin: begun });
    return worker;
  }

  function ask(job, signal) {
    return new Promise((resolve, reject) => {
      last += 1;
      const id = last;
      signal?.addEventListener('abort', () => {
        if (!waiting.delete(id)) return;
        worker?.postMessage({ drop: id });
        reject(Object.assign(new Error('tile left'), { name: 'AbortError' }));
      }, { once: true });
      waiting.set(id, { resolve, reject });
      started().postMessage({ id, ...job });
    });
  }

  return {
    start: started,
    /** Draw tiles of this edition from now on; colours: [code, colour] for each that has an official one. */
    begin(edition, colours) {
      begun = { edition, colours };
      worker?.postMessage({ begin: begun });
    },
    /** @returns {Promise<{bitmap: ImageBitmap|null, drawn: [string, number][]}>} null where there is nothing */
    draw: (tile, data, { size, ratio }, signal) => ask({ act: 'draw', tile, data, size, ratio }, signal),
    /** @returns {Promise<{shapes: object[]}>} outlines of the parcels `ids` as this tile has them, in degrees */
    outlines: (data, ids, signal) => ask({ act: 'outlines', data, ids }, signal),
    /** @returns {Promise<{cell: object|null}>} */
    square: (data, column, row, signal) => ask({ act: 'square', data, column, row }, signal),
  };
}
