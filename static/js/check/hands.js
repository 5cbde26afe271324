/** What hands do on the page of a check: pointer, keys, and the draft of last time. */
import * as leaflet from '../map.js';
import { byId, el } from '../ui/dom.js';
import { LETTERS } from './draft.js';
import { onGrab } from './grab.js';

export function listen(map, { under, pen, snaps, ways, undo, redo }) {
  leaflet.onRest(map, () => { under.rested(); snaps.load(); pen.follow(); pen.draw(); });
  leaflet.onPointer(map, (lng, lat) => {
    if (pen.active()) pen.hover(lng, lat);
    else if (pen.moving()) under.ground.leave();
    else under.ground.hover(lng, lat);
  });
  leaflet.onPointerGone(map, under.ground.leave);
  leaflet.onClick(map, (lng, lat) => {
    if (pen.active()) pen.add(lng, lat);
    else if (!ways.click(lng, lat)) under.ground.tell(lng, lat);
  });
  leaflet.onDoubleClick(map, () => pen.active() && pen.close());
  onGrab(map, byId('map'), pen.grab);
  // Before the map itself, which would move under an arrow key.
  byId('map').addEventListener('keydown', (event) => {
    if (event.target !== event.currentTarget) return;
    if (ways.key(event) || pen.key(event)) { event.preventDefault(); event.stopImmediatePropagation(); } else under.ground.key(event.key);
  }, { capture: true });
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const act = { z: event.shiftKey ? redo : undo, y: redo }[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
  // Wherever the focus is, Escape leaves what is being done: the line that is drawn, then the way in that is open.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    if (pen.active()) { event.preventDefault(); pen.cancel(); byId('map').focus(); } else if (pen.moves()) { event.preventDefault(); pen.turn(false); } else if (ways.leave()) event.preventDefault();
  });
  new ResizeObserver(() => leaflet.resized(map)).observe(byId('map').parentElement);
}

/** What was found from last time, with a way to begin anew. */
export function greet(model, { words: { t }, status }) {
  const found = model.found();
  if (found === 'none') return;
  const close = () => status.drop('draft');
  status.put('draft', el('div', { class: 'overlay notice draft-note' }, el('span', { text: t(`check.draft.${found}`) }),
    found === 'kept' && el('button', { type: 'button', id: 'draft-discard', text: t('check.draft.discard'), onclick: () => { model.discard(); close(); } }),
    el('button', { type: 'button', id: 'draft-keep', text: t('check.draft.keep'), onclick: close })));
}

/** The boundary that the address asks for; what was in hand stays as an alternative where there is room. */
export async function takeAsked({ under, model, takeCluster, takeIssued }, cluster, issued) {
  if (!cluster && !issued) return;
  under.store.change({ selected: null, view: under.store.get().view }, { quiet: true });
  if (model.site().parts.length && model.get().sites.length < LETTERS.length) model.add();
  await (cluster ? takeCluster(cluster) : takeIssued(issued));
}
