/** Labels that would lie on one another give way; marks never do. */

const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const all = (selector) => [...document.querySelectorAll(selector)];

const SIDES = ['', 'at-left', 'at-below', 'at-above'];

/** The name of the selected cluster takes the first side on which it covers no mark. */
function placeChosen() {
  const label = document.querySelector('#map .mark.selected .mark-text');
  if (!label) return;
  const marks = all('#map .mark:not(.selected) .stage-mark, #map .crowd').map((mark) => mark.getBoundingClientRect());
  const frame = document.querySelector('#map').getBoundingClientRect();
  const isFree = (side) => {
    label.className = `mark-text ${side}`;
    const box = label.getBoundingClientRect();
    return box.left >= frame.left && box.right <= frame.right && !marks.some((mark) => meets(box, mark));
  };
  if (!SIDES.some(isFree)) label.className = 'mark-text';
}

/** At once: on paper no frame is painted any more. */
export function tidyNow() {
  placeChosen();
  const fixed = all('#map .mark .stage-mark, #map .crowd, #map .mark.selected .mark-text');
  const labels = [...all('#map .mark:not(.selected) .mark-text'), ...all('#map .place')];
  labels.forEach((label) => label.classList.remove('crowded'));
  const taken = fixed.map((element) => element.getBoundingClientRect());
  const boxes = labels.map((label) => label.getBoundingClientRect());
  const crowded = boxes.map((box) => {
    if (taken.some((other) => meets(box, other))) return true;
    taken.push(box);
    return false;
  });
  labels.forEach((label, at) => label.classList.toggle('crowded', crowded[at]));
}

let waiting = 0;

/** Tidy once before the next paint, however often it is asked for. */
export function tidy() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(tidyNow);
}
