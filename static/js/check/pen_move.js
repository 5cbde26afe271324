/** The whole boundary moved, by a hand that drags it or by arrow keys: in metres of the plane, so that it keeps its form. */
import { inRing, moved } from './shape.js';

/** Metres of a press of an arrow key, and with Shift. */
const STEP_M = 1;
const LONG_M = 10;
const ARROWS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

/**
 * @param {{words: object, hand: object, model: object, plane: object|null, see: Function, draw: Function, onMode: () => void, say: Function}} pen
 */
export function penMove({ words: { format }, hand, model, plane, see, draw, onMode, say }) {
  let from = null;
  /** Steps that follow one another are counted from where they began, so that rounding does not add up. */
  let run = { parts: null, begun: null, by: [0, 0] };
  const parts = () => model.site().parts;
  const told = (north, east) => say('check.draw.moved', { distance: format.distance(Math.hypot(north, east)) }, 'hint');

  function turn(on) {
    if (on === hand.moves) return;
    Object.assign(hand, { moves: on, picked: null });
    draw();
    onMode();
  }

  function step([north, east]) {
    if (run.parts !== parts()) run = { begun: parts(), by: [0, 0] };
    run.by = [run.by[0] + north, run.by[1] + east];
    run.parts = moved(run.begun, plane, ...run.by);
    if (!run.parts) return;
    model.setParts(run.parts, 'move');
    told(...run.by);
  }

  return {
    turn,
    /** What is under the hand stays as it was. */
    forget() { from = null; },
    /** @returns {boolean} whether the key was one of ours */
    key({ key, shiftKey, ctrlKey, metaKey, altKey }) {
      if (!hand.moves || ctrlKey || metaKey || altKey) return false;
      if (key === 'Escape') turn(false);
      else if (Object.hasOwn(ARROWS, key)) step(ARROWS[key].map((way) => way * (shiftKey ? LONG_M : STEP_M)));
      else return false;
      return true;
    },
    grab: {
      takes(lng, lat) {
        from = hand.moves && parts().some(([outer]) => inRing([lng, lat], outer)) ? plane.forward(lng, lat) : null;
        return from !== null;
      },
      moves(lng, lat) {
        const to = from && plane.forward(lng, lat);
        if (!to) return;
        const [north, east] = [to.north - from.north, to.east - from.east];
        const next = moved(parts(), plane, north, east);
        if (!next) return;
        see(next);
        told(north, east);
      },
      ends(keep) {
        const next = hand.preview;
        hand.preview = null;
        if (keep && next) model.setParts(next);
        else see(parts(), { keep: false });
      },
    },
  };
}
