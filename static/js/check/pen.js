/** Drawing and changing the boundary by hand: pointer, touch and keyboard. */
import * as leaflet from '../map.js';
import { cornersOf, isReady, isWhole, lineOf } from './forms.js';
import { pathOf } from './handles.js';
import { penMove } from './pen_move.js';
import { penKeys } from './pen_keys.js';
import { penView } from './pen_view.js';
import { addHole, addPart, insertVertex, moveVertex, pointAt, removeVertex, samePath, sides } from './shape.js';

/** Pixels within which the first corner closes the line. */
const CLOSE = 12;
/** Forms that end where they began. */
const RINGS = { part: true, hole: true };

/**
 * @param {{words: object, plane: object, container: HTMLElement, model: object, snapper: object, onPreview: (parts: object[]) => void,
 *   onLine: (geometry: object) => void, onMode: () => void, say: (key: string, values?: object) => void}} context
 */
export function penTool(map, { words, plane, container, model, snapper, onPreview, onLine, onMode, say }) {
  /** What is under the hand: the boundary as it would be, the corner that is chosen, the one that is held from the keyboard, whether all of it is moved. */
  const hand = { preview: null, picked: null, grabbed: null, moves: false };
  const view = penView(map, { words, plane, container, drag: { onStart, onDrag, onDrop }, onPick: pick, onDelete: remove });
  const open = () => model.site().open;
  const parts = () => hand.preview ?? model.site().parts;
  const near = (a, b, reach) => Math.hypot(...[0, 1].map((axis) => leaflet.frameOf(map, ...a)[axis] - leaflet.frameOf(map, ...b)[axis])) <= reach;

  /** The corner or side that a point is drawn to: of the boundary itself too, but never of the corner that moves. */
  function drawnTo(lng, lat, moving = null) {
    const own = sides(moving ? model.site().parts : parts())
      .filter(({ path }) => !moving || path.part !== moving.part || path.ring !== moving.ring);
    return snapper.to(lng, lat, own.map(({ from, to }) => [from, to]));
  }

  function draw() {
    const room = view.show(parts(), { picked: hand.picked, open: open(), still: hand.preview !== null && !hand.moves, bare: hand.moves });
    view.band(open() ? cornersOf(open(), plane) : [], null);
    say(room ? null : 'check.draw.too_many', {}, 'room');
  }

  /** Show the boundary as it would be; `keep` false: as it is again. */
  function see(next, { keep = true } = {}) {
    hand.preview = keep ? next : null;
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
    hand.preview = between ? insertVertex(now, path, between.from) : now;
    hand.picked = moving;
    container.classList.add('moving-corner');
  }
  function onDrag(key, lng, lat) {
    const to = drawnTo(lng, lat, moving);
    view.snapped(to);
    see(moveVertex(hand.preview, moving, to.point));
    return to.point;
  }
  function onDrop() {
    container.classList.remove('moving-corner');
    view.snapped();
    const next = hand.preview;
    hand.preview = null;
    model.setParts(next);
  }

  function pick(path) {
    hand.picked = path;
    draw();
    onMode();
  }
  function remove(path) {
    hand.picked = null;
    model.setParts(removeVertex(model.site().parts, path));
  }

  // ---- a new line
  const start = (kind) => { Object.assign(hand, { picked: null, moves: false }); model.changeSite((site) => ({ ...site, open: { kind, points: [] } })); };
  function cancel() {
    view.snapped();
    if (open()) model.changeSite((site) => ({ ...site, open: null }));
  }

  function close() {
    const { kind, points } = open();
    if (!isReady(open())) return say(kind === 'line' ? 'check.draw.hint' : 'check.draw.few');
    view.snapped();
    if (kind === 'line') return onLine(lineOf(points));
    const now = model.site().parts;
    const next = kind === 'hole' ? addHole(now, points) : addPart(now, cornersOf(open(), plane));
    if (next === null) return say('check.draw.no_part');
    return model.setParts(next);
  }

  /** Whether a point is the first one again. */
  const closes = (place) => open().kind in RINGS && open().points.length >= 3 && near(place, open().points[0], CLOSE);

  function add(lng, lat) {
    const { points } = open();
    if (closes([lng, lat])) return close();
    const { point } = drawnTo(lng, lat);
    const last = points.at(-1);
    if (last && last[0] === point[0] && last[1] === point[1]) return undefined;
    put(point);
    return isWhole(open()) ? close() : undefined;
  }
  const put = (point) => model.changeSite((site) => ({ ...site, open: { ...site.open, points: [...site.open.points, point] } }));

  function hover(lng, lat) {
    if (!open()) return;
    const { kind, points } = open();
    const to = closes([lng, lat]) ? { point: points[0], kind: 'first' } : drawnTo(lng, lat);
    view.snapped(to);
    const line = cornersOf({ kind, points: [...points, to.point] }, plane);
    view.band(line, null, kind !== 'line');
    onPreview(parts(), kind === 'line' ? null : line);
  }

  const keys = penKeys(map, { hand, model, view, near, drawnTo, see, draw, add, close, cancel, remove, say });

  const whole = penMove({ words, hand, model, plane, see, draw, onMode, say });

  const mark = (path) => { hand.picked = path; };
  const move = (path, point) => { hand.picked = path; model.setParts(moveVertex(model.site().parts, path, point)); };
  /** A corner half way to the next one. */
  function insertAfter(path) {
    const { from, to } = sides(model.site().parts).find((side) => samePath(side.path, path));
    hand.picked = { ...path, at: path.at + 1 };
    model.setParts(insertVertex(model.site().parts, path, [0, 1].map((axis) => (from[axis] + to[axis]) / 2)));
  }

  return {
    draw, start, close, cancel, add, put, hover, remove, pick, mark, move, insertAfter, view, ...keys, grab: whole.grab, turn: whole.turn,
    key: (event) => whole.key(event) || keys.key(event),
    /** Whether all of the boundary is moved. */
    moves: () => hand.moves,
    picked: () => (hand.picked && pointAt(model.site().parts, hand.picked) ? hand.picked : null),
    /** Whatever is held is let go as it was. */
    forget() {
      Object.assign(hand, { picked: null, grabbed: null, preview: null });
      container.classList.remove('moving-corner');
      view.snapped();
      whole.forget();
    },
    active: () => open() !== null,
    /** Whether a corner is under the hand. */
    moving: () => hand.preview !== null,
  };
}
