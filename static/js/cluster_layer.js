/** The clusters on the map: areas in their stage's fill, a letter at each, groups where they are many. */
import { boundsOf, group, labelPoint, polygonsOf, spread } from './geo.js';
import * as leaflet from './map.js';
import { el } from './ui/dom.js';
import { fillOf, stageMark } from './ui/patterns.js';
import { tidy } from './ui/tidy.js';

/** From this zoom on a cluster shows its name beside its letter. */
const NAME_ZOOM = 11;
/** From this zoom on the parcels under a cluster must be seen: only a tint is left. */
const TINT_ZOOM = 13.5;
const AREA_FILL = 0.78;
const AREA_TINT = 0.12;
/** Pixels between the middles of two marks. */
const MARK_GAP = 27;
/** Most marks that each keep a place of their own; more are grouped by cells of so many pixels. */
const MOST_MARKS = 150;
const CELL = 56;

/** Move a mark off its place, with a line back to it. */
function shift(element, [dx, dy]) {
  const length = Math.hypot(dx, dy);
  if (length < 1) return;
  element.style.setProperty('--dx', `${dx}px`);
  element.style.setProperty('--dy', `${dy}px`);
  const leader = el('span', { class: 'leader' });
  leader.style.width = `${length}px`;
  leader.style.transform = `rotate(${Math.atan2(-dy, -dx)}rad)`;
  element.prepend(leader);
}

const rowOf = ({ feature }) => feature.properties;

/** @param {{words: object, stages: Map, onPick: (id: string, place?: object) => void, fit: (bounds: number[]) => void}} context */
export function clusterLayers(map, { words: { t, format }, stages, onPick, fit }) {
  let held = null;
  const tinted = () => held ?? leaflet.viewOf(map).zoom >= TINT_ZOOM;
  const areas = leaflet.shapes(map, {
    pane: 'clusters',
    look: ({ properties: { stage, blocked } }) => ({
      // On paper a pattern cannot be thinned: a tint is plain.
      fillColor: tinted() ? stages.get(stage)?.colour : fillOf(stage), fillOpacity: tinted() ? AREA_TINT : AREA_FILL,
      weight: leaflet.viewOf(map).zoom < NAME_ZOOM ? 1 : (blocked ? 3 : 1.5), color: blocked ? '#9c1c1c' : '#14232b',
    }),
    onPick: ({ properties }, place) => onPick(properties.id, place),
  });
  const casing = leaflet.shapes(map, { pane: 'clusters', className: 'shape-casing' });
  const chosen = leaflet.shapes(map, { pane: 'clusters', className: 'shape-selected' });
  const letters = leaflet.marks(map, 'markerPane');
  let features = [];
  let places = [];
  let selected = null;

  function mark({ feature: { properties: row, geometry }, lng, lat }) {
    const named = leaflet.viewOf(map).zoom >= NAME_ZOOM || row.id === selected;
    const kind = polygonsOf(geometry).length ? 'mark-area' : 'mark-point';
    const classes = ['mark', kind, row.blocked && 'blocked', row.id === selected && 'selected'].filter(Boolean);
    const element = el('div', { class: classes.join(' '), title: row.name, data: { id: row.id } },
      stageMark(stages.get(row.stage)), named && el('span', { class: 'mark-text', text: row.name }));
    return { lng, lat, element, onPick: () => onPick(row.id), above: row.id === selected };
  }

  /** One mark for many clusters; picking it brings them apart. */
  function crowd(members) {
    const middle = (axis) => members.reduce((sum, member) => sum + member[axis], 0) / members.length;
    const element = el('div', { class: 'mark mark-crowd', title: t('legend.count', { n: format.number(members.length) }) },
      el('span', { class: 'crowd', text: format.number(members.length) }));
    return { lng: middle('lng'), lat: middle('lat'), element, onPick: () => fit(boundsOf(members.map(({ feature }) => feature.geometry))) };
  }

  function grouped(seen) {
    const alone = seen.filter((place) => rowOf(place).id === selected);
    const rest = seen.filter((place) => rowOf(place).id !== selected);
    const cells = group(rest.map(({ lng, lat }) => leaflet.pixelOf(map, lng, lat)), CELL);
    return [...cells.map((cell) => (cell.length > 1 ? crowd(cell.map((at) => rest[at])) : mark(rest[cell[0]]))), ...alone.map(mark)];
  }

  function parted(seen) {
    const items = seen.map(mark);
    const offsets = spread(items.map(({ lng, lat }) => leaflet.pixelOf(map, lng, lat)), MARK_GAP);
    items.forEach(({ element }, at) => shift(element, offsets[at]));
    return items;
  }

  const many = () => places.length > MOST_MARKS;

  function hang() {
    const [west, south, east, north] = leaflet.windowOf(map, 0.2);
    const seen = many() ? places.filter(({ lng, lat }) => lng >= west && lng <= east && lat >= south && lat <= north) : places;
    letters.set(seen.length > MOST_MARKS ? grouped(seen) : parted(seen));
    for (const line of [casing, chosen]) line.set(features.filter(({ properties }) => properties.id === selected));
    tidy();
  }

  return {
    set(next) {
      features = next;
      places = next.flatMap((feature) => {
        const point = labelPoint(feature.geometry);
        return point ? [{ feature, lng: point[0], lat: point[1] }] : [];
      });
      areas.set(features);
      hang();
    },
    select(id) {
      selected = id;
      hang();
    },
    /** The map has moved: only where marks are many do they depend on the window. */
    moved: () => many() && hang(),
    /** While the sheet is made fills stay what they were on the screen. */
    hold(on) { held = on ? tinted() : null; },
    /** The zoom has changed: names come and go, fills turn to tints. */
    rezoom() {
      areas.restyle();
      hang();
    },
  };
}
