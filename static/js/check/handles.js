/** Corners to take hold of: those with room for a hand; the others are dots until somebody zooms in. */
import * as leaflet from '../map.js';
import { el } from '../ui/dom.js';
import { samePath, sides, vertices } from './shape.js';
import { turnAt, withRoom } from './thin.js';

/** Most corners that can be taken hold of at once. */
const MOST_HANDLES = 260;
/** Pixels of a target, and so the least between two of them: of a pointer, of a finger. */
const TARGET = 24;
const FINGER = 32;
/** From this zoom on nobody can zoom in further: every corner has its handle, room or not. */
const NEAREST = 19;
/** A corner in hand before any other, any corner before the middle of a side. */
const WEIGHT = { picked: 100, corner: 10, middle: 0 };

const coarse = matchMedia('(pointer: coarse)');
export const middleOf = ([ax, ay], [bx, by]) => [(ax + bx) / 2, (ay + by) / 2];
const keyOf = (kind, { part, ring, at }) => `${kind}/${part}/${ring}/${at}`;

export function pathOf(key) {
  const [kind, part, ring, at] = key.split('/');
  return { kind, path: { part: Number(part), ring: Number(ring), at: Number(at) } };
}

/** Whether a point lies in the view, or just outside. */
export function seenOn(map) {
  const [west, south, east, north] = leaflet.windowOf(map, 0.05);
  return ([lng, lat]) => lng >= west && lng <= east && lat >= south && lat <= north;
}

/** @param {{words: object, drag: object, onPick: (path: object) => void, onDelete: (path: object) => void}} context */
export function cornerHandles(map, { words: { t }, drag, onPick, onDelete }) {
  const hung = leaflet.handles(map, 'measure', drag);
  const dots = leaflet.marks(map, 'measure');

  function corner({ path, point: [lng, lat] }, picked) {
    const mark = samePath(path, picked) ? ' picked' : '';
    return {
      key: keyOf('corner', path), lng, lat, onPick: () => onPick(path), onDelete: () => onDelete(path),
      element: el('div', { class: `handle${mark}`, title: t('check.draw.corner', { n: path.at + 1 }) }),
    };
  }
  function middle({ path, point: [lng, lat] }) {
    return { key: keyOf('middle', path), lng, lat, element: el('div', { class: 'handle handle-middle', title: t('check.draw.insert') }) };
  }
  const dot = ({ point: [lng, lat] }) => ({ lng, lat, element: el('div', { class: 'corner-dot' }) });

  /** Corners and middles in view, each as heavy as it is worth a handle. */
  function candidates(parts, picked) {
    const pixel = ([lng, lat]) => leaflet.pixelOf(map, lng, lat);
    const before = ({ part, ring, at }) => parts[part][ring].at(at - 1);
    const after = ({ part, ring, at }) => parts[part][ring][(at + 1) % parts[part][ring].length];
    const sharp = ({ path, point }) => turnAt(pixel(before(path)), pixel(point), pixel(after(path)));
    const inView = seenOn(map);
    const corners = vertices(parts).filter(({ point }) => inView(point))
      .map((each) => ({ ...each, weight: samePath(each.path, picked) ? WEIGHT.picked : WEIGHT.corner + sharp(each) }));
    const middles = sides(parts).map(({ path, from, to }) => ({ path, point: middleOf(from, to), weight: WEIGHT.middle })).filter(({ point }) => inView(point));
    return [...middles, ...corners].map((each) => { const [x, y] = pixel(each.point); return { ...each, x, y }; });
  }

  return {
    /** @returns {boolean} whether there was room for handles */
    hang(parts, picked) {
      const all = candidates(parts, picked);
      const nearest = leaflet.viewOf(map).zoom >= NEAREST;
      const free = withRoom(all, coarse.matches ? FINGER : TARGET);
      const isCorner = ({ weight }) => weight > WEIGHT.middle;
      const corners = all.filter((each, at) => isCorner(each) && (nearest || free.has(at)));
      const room = corners.length <= MOST_HANDLES;
      const middles = all.filter((each, at) => !isCorner(each) && free.has(at));
      hung.set(room ? [...middles.map(middle), ...corners.map((each) => corner(each, picked))] : []);
      dots.set(room ? all.filter((each, at) => isCorner(each) && !nearest && !free.has(at)).map(dot) : []);
      return room;
    },
  };
}
