/** Drawing and changing a boundary from the keyboard: the cross in the middle of the map is the pointer. */
import * as leaflet from '../map.js';
import { insertVertex, moveVertex, pointAt, sides, vertices } from './shape.js';

/** Pixels within which a corner is taken hold of. */
const GRAB = 30;
/** Pixels that the map moves for a fine step. */
const FINE = 4;
const FINE_STEPS = { ArrowLeft: [-FINE, 0], ArrowRight: [FINE, 0], ArrowUp: [0, -FINE], ArrowDown: [0, FINE] };

/** The side that passes nearest to a place. */
function nearestSide(lines, place, { across, down }) {
  const distance = ({ from, to }) => {
    const [dx, dy] = [(to[0] - from[0]) * across, (to[1] - from[1]) * down];
    const [px, py] = [(place[0] - from[0]) * across, (place[1] - from[1]) * down];
    const share = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(px - share * dx, py - share * dy);
  };
  return lines.reduce((least, line) => (distance(line) < distance(least) ? line : least));
}

/**
 * @param {{hand: {preview: object[]|null, picked: object|null, grabbed: object|null}, model: object, view: object, near: Function,
 *   drawnTo: Function, see: Function, draw: Function, add: Function, close: Function, cancel: Function, remove: Function, say: Function}} pen
 */
export function penKeys(map, { hand, model, view, near, drawnTo, see, draw, add, close, cancel, remove, say }) {
  const open = () => model.site().open;
  const centre = () => { const { lng, lat } = leaflet.viewOf(map); return [lng, lat]; };

  function grab() {
    const best = vertices(model.site().parts).find(({ point }) => near(point, centre(), GRAB));
    if (!best) return false;
    hand.grabbed = best.path;
    hand.picked = best.path;
    leaflet.showView(map, { ...leaflet.viewOf(map), lng: best.point[0], lat: best.point[1] });
    say('check.draw.grabbed', { n: best.path.at + 1 });
    return true;
  }
  /** The map has moved: a corner that is held moves with the cross. */
  function follow() {
    if (!hand.grabbed) return;
    const to = drawnTo(...centre(), hand.grabbed);
    view.snapped(to);
    see(moveVertex(model.site().parts, hand.grabbed, to.point));
  }
  function drop(keep) {
    const next = hand.preview;
    hand.grabbed = null;
    hand.preview = null;
    view.snapped();
    if (keep && next) model.setParts(next);
    else see(model.site().parts, { keep: false });
    say(null);
  }
  function insert() {
    const lines = sides(model.site().parts);
    if (!lines.length) return;
    const best = nearestSide(lines, centre(), leaflet.pixelsOfDegree(map));
    model.setParts(insertVertex(model.site().parts, best.path, drawnTo(...centre()).point));
  }
  function away() {
    if (!hand.picked || !pointAt(model.site().parts, hand.picked)) return false;
    hand.grabbed = null;
    hand.preview = null;
    remove(hand.picked);
    draw();
    return true;
  }

  const DRAWING = {
    Enter: ({ shiftKey }) => (shiftKey ? close() : add(...centre())),
    Backspace: () => open().points.length && model.undo(),
    Escape: cancel,
  };
  const EDITING = {
    Enter: () => (hand.grabbed ? drop(true) : grab()),
    Escape: () => (hand.grabbed ? drop(false) : false),
    Delete: away,
    Insert: insert,
  };

  return {
    follow,
    /** @returns {boolean} whether the key was one of ours */
    key(event) {
      const fine = (event.ctrlKey || event.metaKey) && FINE_STEPS[event.key];
      if (fine) { leaflet.panBy(map, ...fine); return true; }
      const acts = open() ? DRAWING : EDITING;
      return Object.hasOwn(acts, event.key) ? acts[event.key](event) !== false : false;
    },
  };
}
