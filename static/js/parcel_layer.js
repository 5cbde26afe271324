/** Land parcels on the map, tile by tile: single parcels when near, squares with shares when far. Joins map.js and the drawer. */
import { GRID } from './cells.js';
import { meet, tileBounds, tilePlace } from './geo.js';
import * as leaflet from './map.js';
import { drawnTiles } from './map_tiles.js';
import { paintMissing } from './paint.js';

/** The zoom whose tiles hold single parcels; nearer ones are drawn from them, those farther hold squares. */
export const PARCEL_TILES = 14;
/** The zooms for which tiles are drawn. */
const ZOOMS = [6, 19];

/** The tile of the data that a tile of the map is a part of. */
function dataOf({ z, x, y }) {
  const up = Math.max(0, z - PARCEL_TILES);
  return { z: z - up, x: x >> up, y: y >> up };
}

/**
 * @param {{drawer: object, sheet: () => number[]|null, missing: string, onChange: () => void, onStale: () => void}} context
 *   missing: words on a tile that could not be had; onChange: a tile came or failed; onStale: the data are newer than we knew
 */
export function parcelLayer(map, { drawer, sheet, missing, onChange, onStale }) {
  const tiles = new Map();
  const layer = drawnTiles(map, { pane: 'landuse', zooms: ZOOMS, draw, onGone, sheet });

  /** Draw one tile, or mark it as missing; false for one that has left. */
  async function fill(canvas) {
    const tile = tiles.get(canvas);
    const { place, look } = tile;
    const context = canvas.getContext('2d');
    tile.drawn = null;
    tile.failure = null;
    try {
      const { bitmap, drawn } = await drawer.draw(place, dataOf(place), look, tile.stop.signal);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      if (bitmap) context.drawImage(bitmap, 0, 0);
      bitmap?.close();
      tile.drawn = drawn;
    } catch (failure) {
      if (failure.name === 'AbortError') return false;
      if (failure.kind === 'stale') onStale();
      tile.failure = failure;
      context.setTransform(look.ratio, 0, 0, look.ratio, 0, 0);
      paintMissing(context, look.size, missing);
    }
    onChange();
    return true;
  }

  function draw(canvas, place, look) {
    tiles.set(canvas, { place, look, stop: new AbortController(), drawn: null, failure: null });
    return fill(canvas);
  }

  /** A tile has left: its request ends, and its dots are given back at once. */
  function onGone(canvas) {
    tiles.get(canvas)?.stop.abort();
    tiles.delete(canvas);
    canvas.width = 0;
  }

  const inView = () => {
    const [view, z] = [leaflet.windowOf(map), Math.max(ZOOMS[0], leaflet.tileZoom(map))];
    return [...tiles.values()].filter(({ place }) => place.z === z && meet(tileBounds(place), view));
  };

  return {
    show: layer.show,
    hold: layer.hold,
    within: layer.within,
    redraw: layer.redraw,
    /** What the window shows: codes drawn, whether tiles are still to come, the first failure. */
    seen() {
      const all = inView();
      return {
        codes: new Set(all.flatMap(({ drawn }) => drawn?.map(([code]) => code) ?? [])),
        waits: all.some(({ drawn, failure }) => !drawn && !failure),
        failure: [...tiles.values()].find(({ failure }) => failure)?.failure ?? null,
      };
    },
    /** Ask again for the tiles that failed. */
    retry: () => [...tiles].filter(([, { failure }]) => failure).forEach(([canvas]) => fill(canvas)),
    /** The zoom of the squares that are shown, or null where parcels are. */
    squares() {
      const z = Math.max(ZOOMS[0], leaflet.tileZoom(map));
      return z < PARCEL_TILES ? z : null;
    },
    /** Outlines of parcels by number, as drawn around a point. */
    async outlines(lng, lat, ids, signal) {
      const [across, down] = tilePlace(lng, lat, PARCEL_TILES);
      const { shapes } = await drawer.outlines({ z: PARCEL_TILES, x: Math.floor(across), y: Math.floor(down) }, ids, signal);
      return shapes;
    },
    /** The square at a point: its tile, column and row, and what is in it (null for nothing). */
    async squareAt(lng, lat, signal) {
      const z = Math.max(ZOOMS[0], leaflet.tileZoom(map));
      const [across, down] = tilePlace(lng, lat, z);
      const place = { z, x: Math.floor(across), y: Math.floor(down) };
      const [column, row] = [Math.floor((across - place.x) * GRID), Math.floor((down - place.y) * GRID)];
      const { cell } = await drawer.square(place, column, row, signal);
      return { place, column, row, cell, bounds: tileBounds(place, GRID, column, row) };
    },
  };
}
