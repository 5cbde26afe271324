/** The boundary on the map: its ground, its corners to take hold of, lengths beside its sides, crosses where sides cross. */
import { labelPoint } from '../geo.js';
import * as leaflet from '../map.js';
import { lengthOf } from '../plane.js';
import { SIGNS } from '../ui/check/issues.js';
import { el } from '../ui/dom.js';
import { LETTERS } from './draft.js';
import { cornerHandles, middleOf, seenOn } from './handles.js';
import { crossings, sides, toGeometry } from './shape.js';

/** Pixels of a side from which on it has room for a length, and most lengths at once. */
const ROOM = 56;
const MOST_LENGTHS = 260;

const feature = (geometry, properties = {}) => ({ type: 'Feature', properties, geometry });
/** @param {{words: object, plane: object|null, container: HTMLElement, drag: object, onPick: (path: object) => void, onDelete: (path: object) => void}} context */
export function penView(map, { words, plane, container, drag, onPick, onDelete }) {
  const { t, format } = words;
  const others = leaflet.shapes(map, { pane: 'others', look: ({ properties }) => ({ className: `shape-other alt-${properties.at}` }) });
  const ground = leaflet.shapes(map, { pane: 'draft', className: 'shape-draft' });
  const band = leaflet.shapes(map, { pane: 'draft', className: 'shape-band' });
  const guesses = leaflet.shapes(map, { pane: 'draft', look: ({ properties }) => ({ className: properties.chosen ? 'shape-guess shape-guess-chosen' : 'shape-guess' }) });
  const wrong = leaflet.shapes(map, { pane: 'measure', className: 'shape-fault' });
  const wrongRows = leaflet.marks(map, 'measure');
  const corners = cornerHandles(map, { words, drag, onPick, onDelete });
  const signs = leaflet.marks(map, 'measure');
  const sign = leaflet.marks(map, 'measure');
  const letters = leaflet.marks(map, 'measure');
  /** Which boundary is in hand, and those that stand beside it. */
  const seat = { active: 0, others: [] };

  const pixels = (from, to) => {
    const [[ax, ay], [bx, by]] = [leaflet.pixelOf(map, ...from), leaflet.pixelOf(map, ...to)];
    return Math.hypot(ax - bx, ay - by);
  };
  /** Pixels from the middle of a side to the middle of its length, so that neither covers the other. */
  function beside(from, to) {
    const [[ax, ay], [bx, by]] = [leaflet.pixelOf(map, ...from), leaflet.pixelOf(map, ...to)];
    const [dx, dy] = [bx - ax, by - ay];
    const away = Math.hypot(dx, dy) || 1;
    const [nx, ny] = dx < 0 || (dx === 0 && dy < 0) ? [-dy / away, dx / away] : [dy / away, -dx / away];
    return [nx * (12 + 22 * Math.abs(nx)), ny * 16];
  }

  function length(from, to) {
    if (!plane || pixels(from, to) < ROOM) return null;
    const flat = [plane.forward(...from), plane.forward(...to)];
    if (flat.includes(null)) return null;
    const [lng, lat] = middleOf(from, to);
    const element = el('div', { class: 'side-length', text: format.distance(lengthOf(flat)) });
    const [dx, dy] = beside(from, to);
    element.style.setProperty('--dx', `${dx}px`);
    element.style.setProperty('--dy', `${dy}px`);
    return { lng, lat, element };
  }

  const lengths = (list) => {
    const inView = seenOn(map);
    return list.filter(({ from, to }) => inView(middleOf(from, to))).slice(0, MOST_LENGTHS)
      .map(({ from, to }) => length(from, to)).filter(Boolean);
  };
  const cross = ({ point: [lng, lat] }) => ({
    lng, lat, element: el('div', { class: 'cross-mark', title: t('check.draw.crossing'), text: '✕' }),
  });

  /** The corners set so far, and how long the sides between them are. */
  const drawn = (points) => [
    ...lengths(points.slice(1).map((to, at) => ({ from: points[at], to }))),
    ...points.map(([lng, lat], at) => ({ lng, lat, element: el('div', { class: at === 0 ? 'handle handle-first' : 'handle' }) })),
  ];

  /** The letter of a boundary in it, in the colour that its tab and its column have; beside those that lie over it. */
  function letter({ at, geometry }) {
    const [lng, lat] = labelPoint(geometry) ?? [];
    const element = el('div', { class: `alt-mark alt-${at}`, text: LETTERS[at] });
    element.style.setProperty('--at', at);
    return lng !== undefined && { lng, lat, element, above: true };
  }
  const named = (geometry) => (seat.others.length ? [...seat.others, ...(geometry ? [{ at: seat.active, geometry }] : [])].map(letter).filter(Boolean) : []);

  return {
    /**
     * `still`: a corner is under the hand, which handles must not be taken from; `bare`: there are no handles.
     * @returns {boolean} whether there was room for handles
     */
    show(parts, { picked, open, still, bare }) {
      const geometry = toGeometry(parts);
      ground.set(geometry ? [feature(geometry)] : []);
      letters.set(named(geometry));
      signs.set([...(open ? drawn(open.points) : lengths(sides(parts))), ...crossings(parts).map(cross)]);
      return still || corners.hang(open || bare ? [] : parts, picked);
    },
    /** What the corners drawn so far and the pointer make; `closed`: as an area. */
    band(points, to, closed = true) {
      const line = to ? [...points, to] : points;
      const shape = closed && line.length > 2 ? { type: 'Polygon', coordinates: [[...line, line[0]]] } : { type: 'LineString', coordinates: line };
      band.set(line.length > 1 ? [feature(shape)] : []);
    },
    /** A mark where the next corner will be taken from the map. */
    snapped({ point: [lng, lat], kind } = { point: [0, 0] }) {
      const text = kind && t(`check.snap.${kind}`);
      sign.set(kind ? [{ lng, lat, element: el('div', { class: `snap-mark snap-${kind}` }, el('span', { text })) }] : []);
    },
    /** The boundaries beside the one in hand, `active`, whose colour the map takes. */
    others(sites, active) {
      Object.assign(seat, { active, others: sites });
      LETTERS.forEach((_, at) => container.classList.toggle(`alt-${at}`, at === active));
      others.set(sites.map(({ geometry, at }) => feature(geometry, { at })));
    },
    /** Rows of a table that something is wrong with: sides whose length is not as stated, a sign at the middle of each. */
    faults(list) {
      const sidesOf = ({ lines, ...fault }) => (lines.length ? lines.map((line) => ({ ...fault, line })) : [fault]);
      wrong.set(list.flatMap(({ lines }) => lines.map((coordinates) => feature({ type: 'LineString', coordinates }))));
      wrongRows.set(list.flatMap(sidesOf).map(({ row, severity, point, line }) => {
        const [lng, lat] = line ? middleOf(...line) : point;
        return { lng, lat, element: el('div', { class: `fault-mark sign-${severity}`, text: `${SIGNS[severity]} ${t('check.paste.row_n', { n: row })}` }) };
      }));
    },
    guesses: (list) => guesses.set(list.map(({ geometry, chosen }) => feature(geometry, { chosen }))),
  };
}
