/** The only module that fetches. Every failure is a `Failure` with words for the reader. */

const TIME_LIMIT_MS = 45000;

/** A request that did not bring what was asked for. */
export class Failure extends Error {
  /**
   * @param {string} kind a key `status.*` @param {number|null} status @param {string|null} detail
   * @param {number} after seconds after which the server asks to be asked again; 0 where it does not
   * @param {string|null} vietnamese `detail` in Vietnamese, where the server has it
   */
  constructor(kind, status = null, detail = null, after = 0, vietnamese = null) {
    super(detail ?? kind);
    Object.assign(this, { kind, status, detail, after, vietnamese });
  }
}

/** The server's own sentence in English and Vietnamese, where its error has the one shape. */
async function sentences(response) {
  try {
    const { message, detail } = (await response.json()).error;
    return [message ?? null, detail?.message_vi ?? null];
  } catch {
    return [null, null];
  }
}

/** What went wrong on the way, in our words; an answer that nobody waits for any more stays an `AbortError`. */
function failureOf(error, otherwise) {
  if (error.name === 'AbortError' || error instanceof Failure) return error;
  return new Failure(error.name === 'TimeoutError' ? 'timeout' : otherwise);
}

/** A sound answer, read by `read`; what cannot be read is `unread`. */
async function ask(address, { signal, read, unread, ...options }) {
  const limit = AbortSignal.timeout(TIME_LIMIT_MS);
  const response = await fetch(address, { ...options, signal: signal ? AbortSignal.any([signal, limit]) : limit })
    .catch((error) => { throw failureOf(error, 'offline'); });
  if (!response.ok) {
    const after = Number(response.headers.get('Retry-After')) || 0;
    const [message, vietnamese] = await sentences(response);
    throw new Failure('http', response.status, message, after, vietnamese);
  }
  return read(response).catch((error) => { throw failureOf(error, unread); });
}

const getJson = (address, signal, options = {}) => ask(
  address, { signal, read: (response) => response.json(), unread: 'not_json', ...options },
);

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

/** What the land-use tiles are now: edition, box, kind. Asked of the server each time, which answers a repeat with 304. */
export const getTiles = () => getJson('/tiles/landuse.json', null, { cache: 'no-cache' });

/** A tile's bytes; one of another edition than was asked for must not lie beside the others. */
function tileBytes(response, edition) {
  const tag = response.headers.get('ETag');
  if (edition && tag && !tag.includes(edition)) throw new Failure('stale');
  return response.arrayBuffer();
}

/** Bytes of one land-use tile of `edition`; none where it has no parcels. Lets what a hand asks for go first. */
export const getTile = (edition, { z, x, y }, signal) => ask(`/tiles/landuse/${z}/${x}/${y}.mvt${query({ e: edition })}`, {
  signal, read: async (response) => tileBytes(response, edition), unread: 'offline', priority: 'low',
});

/** The parcels at a point, at full precision. */
export const getParcelsAt = (lng, lat, signal) => getJson(
  `/api/landuse/at${query({ lon: lng.toFixed(7), lat: lat.toFixed(7) })}`, signal,
);

/**
 * Address of an export of a layer, or of its part that `filter` (CQL2 text) and `bbox` choose; null for all.
 * @param {{layer: string, format: string, asOf?: string, filter?: string|null, crs?: string|null, bbox?: number[]|null}} choice
 */
export function exportAddress({ layer, format, asOf, filter, crs, bbox }) {
  return `/exports/${layer}.${format}${query({ as_of: asOf, filter, crs, bbox: bbox && box(onEarth(bbox)) })}`;
}

/** Features of any layer that meet a box, as they are exported. */
export const getFeaturesIn = (layer, bbox, asOf) => getJson(exportAddress({ layer, format: 'geojson', asOf, bbox }));

// ---- a boundary that is drawn or brought in

const send = (address, body, signal, type = 'application/json') => getJson(address, signal, {
  method: 'POST', body: typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body), headers: { 'Content-Type': type },
});

/** The check of a boundary, not kept: the figure that follows the hand. */
export const postCheck = (feature, asOf, signal) => send(`/api/check${query({ as_of: asOf })}`, feature, signal);
/** The pieces behind its numbers. */
export const postPieces = (feature, asOf, signal) => send(`/api/check/pieces${query({ as_of: asOf })}`, feature, signal);
/** Issue a check: {id, address, document}. */
export const postIssue = (body, asOf) => send(`/api/checks${query({ as_of: asOf })}`, body);
/** What officers say of a value of an issued check. */
export const postJudgement = (id, body) => send(`/api/checks/${encodeURIComponent(id)}/judgements`, body);
/** A file to keep beside a check: {sha256}. */
export const postEvidence = (id, file) => send(`/api/checks/${encodeURIComponent(id)}/evidence`, file, undefined, 'application/octet-stream');
/** Up to four boundaries side by side; `price`: of rice land, in đ/m², or null. */
export const postAlternatives = (sites, price, asOf) => send(`/api/alternatives${query({ as_of: asOf })}`, { sites, price_vnd_m2: price });
/** Polygons joined into one area, moved out by metres. */
export const postShape = (features, buffer) => send(
  `/api/shape${query({ buffer_m: buffer || null })}`, { type: 'FeatureCollection', features },
);
/** A file or a pasted table as the server reads it with `answers`: features, issues, questions, guesses at the CRS. */
export const postIntake = (payload, name, answers, signal) => send(
  `/api/intake${query({ name, ...answers })}`, payload, signal, 'application/octet-stream',
);

/** Most parcels of a window that are fetched whole. */
const MOST_PARCELS = 8000;

/** Parcels that meet a box, as the record has them: a corner that is taken from one must be the same to the last digit. */
export const getParcelsIn = (bounds, signal) => getJson(
  `/api/landuse${query({ bbox: box(onEarth(bounds)), limit: MOST_PARCELS, decimals: 9 })}`, signal,
);

/** The outline of one cluster as the record has it. */
export const getBoundary = (id) => getJson(`${clusterPath(id)}/boundary`);
/** How well boundaries are usually known, each with how sure that is. */
export const getAccuracy = () => keep('/api/accuracy');
/** The whole check of a cluster as the record has it. */
export const getClusterCheck = (id, asOf, signal) => getJson(`${clusterPath(id)}/check${query({ as_of: asOf })}`, signal);
/** An issued check. */
export const getIssued = (id) => getJson(`/api/checks/${encodeURIComponent(id)}`);
