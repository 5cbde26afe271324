/** Tiles on the map: beside map.js the only module that knows Leaflet. */
import L from 'leaflet';

import { boundsOf } from './map.js';

/** Tiles that are drawn elsewhere and only moved here. Rests on inner parts of Leaflet 1.9, which is pinned. */
const DrawnLayer = L.GridLayer.extend({
  createTile(coords, done) {
    const { x: size } = this.getTileSize();
    const ratio = Math.min(2, Math.max(1, window.devicePixelRatio || 1));
    const canvas = L.DomUtil.create('canvas', 'leaflet-tile');
    canvas.width = Math.round(size * ratio);
    canvas.height = canvas.width;
    this.options.draw(canvas, { z: coords.z, x: coords.x, y: coords.y }, { size, ratio }).then((drawn) => drawn && done(null, canvas));
    return canvas;
  },
  /** On a sheet the tiles of the screen stay, scaled: a sheet has no time to draw others. */
  _invalidateAll() { if (!this.options.held) L.GridLayer.prototype._invalidateAll.call(this); },
  _clampZoom(zoom) {
    return this.options.held && this._tileZoom !== undefined ? this._tileZoom : L.GridLayer.prototype._clampZoom.call(this, zoom);
  },
  _getTiledPixelBounds(center) {
    const bounds = L.GridLayer.prototype._getTiledPixelBounds.call(this, center);
    const sheet = this.options.sheet();
    if (!sheet) return bounds;
    const half = L.point(sheet).divideBy(2 * this._map.getZoomScale(this._map.getZoom(), this._tileZoom));
    const middle = bounds.getCenter();
    return bounds.extend(middle.subtract(half)).extend(middle.add(half));
  },
});

/**
 * A layer of canvases, each drawn once by `draw(canvas, place, {size, ratio})`, a promise of whether it was; `onGone(canvas)`
 * when the tile has left.
 * @param {{pane: string, zooms: number[], draw: Function, onGone: Function, sheet: () => number[]|null}} options
 *   zooms: the least and the greatest for which there are tiles; sheet: pixels that the printed map will show, if it may be
 */
export function drawnTiles(map, { pane, zooms, draw, onGone, sheet }) {
  const layer = new DrawnLayer({
    pane, draw, sheet, held: false, minNativeZoom: zooms[0], maxNativeZoom: zooms[1], minZoom: 0, maxZoom: 22, keepBuffer: 1, updateWhenZooming: false,
  });
  layer.on('tileunload', ({ tile }) => onGone(tile));
  const { options } = layer;
  return {
    show: (on) => (on ? layer.addTo(map) : layer.remove()),
    redraw: () => map.hasLayer(layer) && layer.redraw(),
    /** Only tiles that meet these bounds are drawn; null for all. */
    within: (bounds) => { options.bounds = bounds ? boundsOf(bounds) : undefined; },
    hold: (on) => { options.held = on; },
  };
}

/** Online tiles: gone after three failures, and `onGone` says so. */
export function onlineTiles(map, { url, onGone }) {
  const layer = L.tileLayer(url, { pane: 'tiles', maxZoom: 19 });
  let failures = 0;
  layer.on('tileerror', () => {
    failures += 1;
    if (failures !== 3) return;
    layer.remove();
    onGone();
  });
  return { show(on) { failures = 0; return on ? layer.addTo(map) : layer.remove(); } };
}
