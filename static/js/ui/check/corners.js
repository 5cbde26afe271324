/** Every corner as numbers that can be typed over: north and east in the plane. */
import { parseNumber } from '../../check/typed.js';
import { vertices } from '../../check/shape.js';
import { el } from '../dom.js';

/** Corners of a table; more are left to the map and to files. */
const MOST = 400;

const idOf = ({ part, ring, at }, axis) => `corner-${part}-${ring}-${at}-${axis}`;

/**
 * @param {object[]} parts
 * @param {{words: object, plane: object, picked: object|null, onMove: Function, onRemove: Function, onInsert: Function,
 *   onPick: Function}} context
 */
export function cornerTable(parts, { words: { t, format }, plane, picked, onMove, onRemove, onInsert, onPick }) {
  const all = vertices(parts);

  function field(path, flat, axis) {
    const other = axis === 'north' ? 'east' : 'north';
    const take = ({ target }) => {
      const value = parseNumber(target.value);
      const place = value === null ? null : plane.inverse(...(axis === 'north' ? [value, flat[other]] : [flat[other], value]));
      target.setAttribute('aria-invalid', String(place === null));
      if (place) onMove(path, place);
    };
    return el('td', { class: 'number' }, el('input', {
      id: idOf(path, axis), value: format.number(flat[axis], 3), inputmode: 'decimal', autocomplete: 'off', size: 13,
      'aria-label': t(`check.corner.${axis}`, { n: path.at + 1 }),
      // The table is made anew: only once Tab has gone to the next field can the focus be put back there.
      onchange: (event) => setTimeout(take, 0, event), onfocus: () => onPick(path, false),
    }));
  }

  function row({ path, point }) {
    const flat = plane.forward(...point);
    const chosen = picked && path.part === picked.part && path.ring === picked.ring && path.at === picked.at;
    const name = t('check.corner.name', { n: path.at + 1 });
    return el('tr', { class: chosen ? 'picked' : '' },
      el('th', { scope: 'row' }, el('button', { type: 'button', class: 'button-plain', text: String(path.at + 1), 'aria-label': name, title: t('check.corner.show'), onclick: () => onPick(path, true) })),
      flat ? [field(path, flat, 'north'), field(path, flat, 'east')] : el('td', { colspan: 2, text: t('map.no_plane') }),
      el('td', { class: 'corner-acts' },
        el('button', { type: 'button', class: 'button-plain', text: '+', title: t('check.corner.insert'), 'aria-label': `${name}: ${t('check.corner.insert')}`, onclick: () => onInsert(path) }),
        el('button', { type: 'button', class: 'button-plain', text: '×', title: t('check.corner.remove'), 'aria-label': `${name}: ${t('check.corner.remove')}`, onclick: () => onRemove(path) })));
  }

  const ringName = ({ part, ring }) => (ring === 0 ? t('check.corner.part', { n: part + 1 }) : t('check.corner.hole', { n: ring, part: part + 1 }));
  const rings = Map.groupBy ? Map.groupBy(all.slice(0, MOST), ({ path }) => `${path.part}/${path.ring}`) : grouped(all.slice(0, MOST));
  return [
    ...[...rings.values()].map((list) => el('table', { class: 'corners' },
      el('caption', { text: ringName(list[0].path) }),
      el('thead', {}, el('tr', {},
        el('th', { scope: 'col', text: t('check.corner.point') }), el('th', { scope: 'col', class: 'number', text: t('check.corner.x') }),
        el('th', { scope: 'col', class: 'number', text: t('check.corner.y') }), el('td', {}))),
      el('tbody', {}, list.map(row)))),
    all.length > MOST && el('p', { class: 'source', text: t('check.corner.more', { n: format.number(all.length - MOST) }) }),
  ];
}

function grouped(list) {
  const found = new Map();
  for (const each of list) {
    const key = `${each.path.part}/${each.path.ring}`;
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  return found;
}
