/** The worker beside the map: fetches, decodes and draws tiles, so that the page never waits for one. */
import * as api from './api.js';
import { paintCells, shareAt } from './cells.js';
import { decode } from './decode.js';
import { tilePoint } from './geo.js';
import { HATCH_STEP, hatch, lookOf, paintParcels, ringsOf } from './paint.js';
import { tileStore } from './tiles.js';

const jobs = new Map();
/** One canvas for all tiles: each of its own would be held until the next collection of garbage. */
const canvas = new OffscreenCanvas(256, 256);
const context = canvas.getContext('2d');
const fills = new Map();
let edition = null;
let colours = new Map();
const store = tileStore({ decode, bring: (place, signal) => api.getTile(edition, place, signal) });

/** A hatching that repeats, sharp at so many dots a pixel. */
function patternOf(kind, ratio, step) {
  const fine = Math.ceil(ratio);
  const square = new OffscreenCanvas(step * fine, step * fine);
  const pen = square.getContext('2d');
  pen.scale(fine, fine);
  hatch(pen, kind, step, step);
  const pattern = context.createPattern(square, 'repeat');
  pattern.setTransform(new DOMMatrix().scale(1 / fine));
  return pattern;
}

const fillsAt = (ratio, step) => (code) => {
  const key = `${ratio} ${step} ${code}`;
  if (!fills.has(key)) {
    const look = lookOf(code, colours);
    fills.set(key, [look.colour, ...(look.hatch ? [patternOf(look.hatch, ratio, step)] : [])]);
  }
  return fills.get(key);
};

function paint({ extent, parcels, cells }, { tile, data, size, ratio }) {
  if (cells.m2.length) return paintCells(context, cells, { ...data, size }, fillsAt(ratio, HATCH_STEP / 2));
  const parts = 2 ** (tile.z - data.z);
  const view = {
    scale: (size * parts) / extent, left: (tile.x - data.x * parts) * size, top: (tile.y - data.y * parts) * size,
    size, zoom: tile.z,
  };
  return paintParcels(context, parcels, view, fillsAt(ratio, HATCH_STEP));
}

const ACTS = {
  async draw(job, signal) {
    const held = await store.get(job.data, signal);
    if (!held.cells.m2.length && !held.parcels.codes.length) return { bitmap: null, drawn: [] };
    canvas.width = Math.round(job.size * job.ratio);
    canvas.height = canvas.width;
    context.scale(job.ratio, job.ratio);
    const drawn = [...paint(held, job)];
    return { bitmap: canvas.transferToImageBitmap(), drawn };
  },
  async square({ data, column, row }, signal) {
    const { cells } = await store.get(data, signal);
    return { cell: shareAt(cells, column, row) };
  },
  async outlines({ data, ids }, signal) {
    const { extent, parcels } = await store.get(data, signal);
    const wanted = parcels.ids.flatMap((id, row) => (ids.includes(id) ? [row] : []));
    const lngLat = ([x, y]) => tilePoint(data, x / extent, y / extent);
    return { shapes: wanted.map((row) => ({ type: 'Polygon', coordinates: ringsOf(parcels, row).map((ring) => ring.map(lngLat)) })) };
  },
};

async function run(job) {
  const stop = new AbortController();
  jobs.set(job.id, stop);
  try {
    const answer = await ACTS[job.act](job, stop.signal);
    if (stop.signal.aborted) answer.bitmap?.close();
    else postMessage({ id: job.id, answer }, answer.bitmap ? [answer.bitmap] : []);
  } catch (failure) {
    const { kind = 'offline', status = null, detail = null, vietnamese = null } = failure;
    if (!stop.signal.aborted) postMessage({ id: job.id, failure: { kind, status, detail, vietnamese } });
  } finally {
    jobs.delete(job.id);
  }
}

addEventListener('message', ({ data: message }) => {
  if (message.drop) jobs.get(message.drop)?.abort();
  else if (message.begin) {
    store.forget();
    ({ edition } = message.begin);
    colours = new Map(message.begin.colours);
    fills.clear();
  } else run(message);
});
