/** The only module that fetches. Every failure is a `Failure` with words for the reader. */

const TIME_LIMIT_MS = 45000;

/** A request that did not bring what was asked for. */
export class Failure extends Error {
  /** @param {string} kind a key `status.*` @param {number|null} status @param {string|null} detail */
  constructor(kind, status = null, detail = null) {
    super(detail ?? kind);
    this.kind = kind;
    this.status = status;
    this.detail = detail;
  }
}

/** The server's own sentence, where its error has the one shape. */
async function sentence(response) {
  try {
    return (await response.json()).error.message ?? null;
  } catch {
    return null;
  }
}

async function getJson(address, signal) {
  let response;
  try {
    const limit = AbortSignal.timeout(TIME_LIMIT_MS);
    response = await fetch(address, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Failure(error.name === 'TimeoutError' ? 'timeout' : 'offline');
  }
  if (!response.ok) throw new Failure('http', response.status, await sentence(response));
  try {
    return await response.json();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Failure('not_json');
  }
}

const held = new Map();

/** Fetch once and keep; a failure is not kept. */
function keep(address) {
  if (!held.has(address)) {
    const answer = getJson(address);
    held.set(address, answer);
    answer.catch(() => held.delete(address));
  }
  return held.get(address);
}

const query = (values) => {
  const pairs = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(pairs).toString();
  return text && `?${text}`;
};
const box = (bounds) => bounds.map((value) => value.toFixed(6)).join(',');
/** A wide map shows more than the world holds. */
const onEarth = ([west, south, east, north]) => [
  Math.max(west, -180), Math.max(south, -90), Math.min(east, 180), Math.min(north, 90),
];
const clusterPath = (id) => `/api/clusters/${encodeURIComponent(id)}`;

export const getMeta = () => keep('/api/meta');
export const getPlaces = () => keep('/api/places');
export const getAdmin = (layer) => keep(`/api/admin/${layer}`);
export const getBasemap = (address) => keep(address);
export const getClusters = (asOf) => keep(`/api/clusters${query({ as_of: asOf })}`);
export const getCluster = (id, asOf) => keep(`${clusterPath(id)}${query({ as_of: asOf })}`);
export const getPieces = (id, asOf, landClass) => keep(
  `${clusterPath(id)}/pieces${query({ as_of: asOf, class: landClass })}`,
);

/** Parcels of a window; not kept, the map asks again as it moves. */
export const getLanduse = (bounds, signal) => getJson(
  `/api/landuse${query({ bbox: box(bounds), limit: 5000 })}`, signal,
);

/**
 * Address of an export of a layer, or of its part that `filter` (CQL2 text) and `bbox` choose; null for all.
 * @param {{layer: string, format: string, asOf?: string, filter?: string|null, crs?: string|null, bbox?: number[]|null}} choice
 */
export function exportAddress({ layer, format, asOf, filter, crs, bbox }) {
  return `/exports/${layer}.${format}${query({ as_of: asOf, filter, crs, bbox: bbox && box(onEarth(bbox)) })}`;
}
