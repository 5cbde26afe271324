/** Drawing and changing the boundary by hand: pointer, touch and keyboard. */
import * as leaflet from '../map.js';
import { pathOf, penView } from './pen_view.js';
import { addHole, addPart, insertVertex, moveVertex, pointAt, removeVertex, samePath, sides, vertices } from './shape.js';

/** Pixels within which the first corner closes the line, and a corner is taken hold of from the keyboard. */
const CLOSE = 12;
const GRAB = 30;
/** Pixels that the map moves for a fine step. */
const FINE = 4;
const FINE_STEPS = { ArrowLeft: [-FINE, 0], ArrowRight: [FINE, 0], ArrowUp: [0, -FINE], ArrowDown: [0, FINE] };

/**
 * @param {{words: object, plane: object, container: HTMLElement, model: object, snapper: object, onPreview: (parts: object[]) => void,
 *   onMode: () => void, say: (key: string, values?: object) => void}} context
 */
export function penTool(map, { words, plane, container, model, snapper, onPreview, onMode, say }) {
  let preview = null;
  let picked = null;
  let grabbed = null;
  const view = penView(map, { words, plane, hand: { onStart, onDrag, onDrop }, onPick: pick, onDelete: remove });
  const open = () => model.site().open;
  const parts = () => preview ?? model.site().parts;
  const near = (a, b, reach) => Math.hypot(...[0, 1].map((axis) => leaflet.frameOf(map, ...a)[axis] - leaflet.frameOf(map, ...b)[axis])) <= reach;
  const centre = () => { const { lng, lat } = leaflet.viewOf(map); return [lng, lat]; };

  /** The corner or side that a point is drawn to: of the boundary itself too, but never of the corner that moves. */
  function drawnTo(lng, lat, moving = null) {
    const own = sides(moving ? model.site().parts : parts())
      .filter(({ path }) => !moving || path.part !== moving.part || path.ring !== moving.ring);
    return snapper.to(lng, lat, own.map(({ from, to }) => [from, to]));
  }

  function draw() {
    const room = view.show(parts(), { picked, open: open(), still: preview !== null });
    view.band(open()?.points ?? [], null);
    say(room ? null : 'check.draw.too_many', {}, 'room');
  }

  function see(next) {
    preview = next;
    draw();
    onPreview(parts());
  }

  // ---- a corner under the pointer
  let moving = null;
  function onStart(key) {
    const { kind, path } = pathOf(key);
    moving = kind === 'corner' ? path : { ...path, at: path.at + 1 };
    const { parts: now } = model.site();
    const between = sides(now).find((side) => kind === 'middle' && side.path.part === path.part && side.path.ring === path.ring && side.path.at === path.at);
    preview = between ? insertVertex(now, path, between.from) : now;
    picked = moving;
    container.classList.add('moving-corner');
  }
  function onDrag(key, lng, lat) {
    const to = drawnTo(lng, lat, moving);
    view.snapped(to);
    see(moveVertex(preview, moving, to.point));
    return to.point;
  }
  function onDrop() {
    container.classList.remove('moving-corner');
    view.snapped();
    const next = preview;
    preview = null;
    model.setParts(next);
  }

  function pick(path) {
    picked = path;
    draw();
    onMode();
  }
  function remove(path) {
    picked = null;
    model.setParts(removeVertex(model.site().parts, path));
  }

  // ---- a new line
  const start = (kind) => { picked = null; model.changeSite((site) => ({ ...site, open: { kind, points: [] } })); };
  function cancel() {
    view.snapped();
    if (open()) model.changeSite((site) => ({ ...site, open: null }));
  }

  function close() {
    const { kind, points } = open();
    if (points.length < 3) return say('check.draw.few');
    const now = model.site().parts;
    const next = kind === 'hole' ? addHole(now, points) : addPart(now, points);
    if (next === null) return say('check.draw.no_part');
    view.snapped();
    return model.setParts(next);
  }

  function add(lng, lat) {
    const { points } = open();
    if (points.length >= 3 && near([lng, lat], points[0], CLOSE)) return close();
    const { point } = drawnTo(lng, lat);
    const last = points.at(-1);
    if (last && last[0] === point[0] && last[1] === point[1]) return undefined;
    return put(point);
  }
  const put = (point) => model.changeSite((site) => ({ ...site, open: { ...site.open, points: [...site.open.points, point] } }));

  function hover(lng, lat) {
    if (!open()) return;
    const { points } = open();
    const first = points.length >= 3 && near([lng, lat], points[0], CLOSE);
    const to = first ? { point: points[0], kind: 'first' } : drawnTo(lng, lat);
    view.snapped(to);
    view.band(points, to.point);
    onPreview(parts(), [...points, to.point]);
  }

  // ---- the keyboard: the cross in the middle of the map is the pointer
  function grab() {
    const best = vertices(model.site().parts).find(({ point }) => near(point, centre(), GRAB));
    if (!best) return false;
    grabbed = best.path;
    picked = grabbed;
    leaflet.showView(map, { ...leaflet.viewOf(map), lng: best.point[0], lat: best.point[1] });
    say('check.draw.grabbed', { n: grabbed.at + 1 });
    return true;
  }
  function follow() {
    if (!grabbed) return;
    const to = drawnTo(...centre(), grabbed);
    view.snapped(to);
    see(moveVertex(model.site().parts, grabbed, to.point));
  }
  function drop(keep) {
    const next = preview;
    grabbed = null;
    preview = null;
    view.snapped();
    if (keep && next) model.setParts(next);
    else draw();
    say(null);
  }
  function insert() {
    const lines = sides(model.site().parts);
    const place = centre();
    if (!lines.length) return;
    const { across, down } = leaflet.pixelsOfDegree(map);
    const distance = ({ from, to }) => {
      const [dx, dy] = [(to[0] - from[0]) * across, (to[1] - from[1]) * down];
      const [px, py] = [(place[0] - from[0]) * across, (place[1] - from[1]) * down];
      const share = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
      return Math.hypot(px - share * dx, py - share * dy);
    };
    const best = lines.reduce((least, line) => (distance(line) < distance(least) ? line : least));
    model.setParts(insertVertex(model.site().parts, best.path, drawnTo(...place).point));
  }

  const DRAWING = {
    Enter: ({ shiftKey }) => (shiftKey ? close() : add(...centre())),
    Backspace: () => open().points.length && model.undo(),
    Escape: cancel,
  };
  const EDITING = {
    Enter: () => (grabbed ? drop(true) : grab()),
    Escape: () => grabbed && drop(false),
    Delete: () => picked && pointAt(model.site().parts, picked) && (drop(false), remove(picked)),
    Insert: insert,
  };

  /** @returns {boolean} whether the key was one of ours */
  function key(event) {
    const fine = (event.ctrlKey || event.metaKey) && FINE_STEPS[event.key];
    if (fine) { leaflet.panBy(map, ...fine); return true; }
    const acts = open() ? DRAWING : EDITING;
    return Object.hasOwn(acts, event.key) ? acts[event.key](event) !== false : false;
  }

  const mark = (path) => { picked = path; };
  const move = (path, point) => { picked = path; model.setParts(moveVertex(model.site().parts, path, point)); };
  /** A corner half way to the next one. */
  function insertAfter(path) {
    const { from, to } = sides(model.site().parts).find((side) => samePath(side.path, path));
    picked = { ...path, at: path.at + 1 };
    model.setParts(insertVertex(model.site().parts, path, [0, 1].map((axis) => (from[axis] + to[axis]) / 2)));
  }

  return {
    draw, start, close, cancel, add, put, hover, key, follow, remove, pick, mark, move, insertAfter, view,
    picked: () => (picked && pointAt(model.site().parts, picked) ? picked : null),
    forget() { picked = null; grabbed = null; preview = null; },
    active: () => open() !== null,
    /** Whether a corner is under the hand. */
    moving: () => preview !== null,
  };
}
