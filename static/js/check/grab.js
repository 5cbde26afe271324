/** A pointer that takes hold of what lies on the map and moves that, not the map. */
import * as leaflet from '../map.js';

/**
 * @param {HTMLElement} container of the map
 * @param {{takes: (lng: number, lat: number) => boolean, moves: (lng: number, lat: number) => void, ends: (keep: boolean) => void}} hand
 *   `takes`: whether there is something to hold; `ends`: let go, or broken off
 */
export function onGrab(map, container, { takes, moves, ends }) {
  /** The click that a browser makes of a press and a release is none. */
  function swallowClick() {
    const swallow = (click) => click.stopPropagation();
    container.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => container.removeEventListener('click', swallow, { capture: true }));
  }

  function hold({ pointerId }) {
    const mine = new AbortController();
    let went = false;
    function end({ type }) {
      mine.abort();
      leaflet.draggable(map, true);
      if (!went) return;
      ends(type === 'pointerup');
      swallowClick();
    }
    leaflet.draggable(map, false);
    container.setPointerCapture(pointerId);
    container.addEventListener('pointermove', (event) => { went = true; moves(...leaflet.placeOf(map, event)); }, { signal: mine.signal });
    for (const name of ['pointerup', 'pointercancel']) container.addEventListener(name, end, { signal: mine.signal });
  }

  container.addEventListener('pointerdown', (event) => {
    if (event.isPrimary && event.button === 0 && takes(...leaflet.placeOf(map, event))) hold(event);
  }, { capture: true });
}
