/** Corners typed one by one, and a traverse of bearings and distances. */
import { ZONES, vn2000 } from '../plane.js';
import { el, fill } from '../ui/dom.js';
import { adjusted, parseLegs, parseNumber, traverse } from './typed.js';

/** Gaps that are told as a warning, and that are no closing error any more: the last side is still to come. */
const MISCLOSURE_M = 0.1;
const OPEN_SHARE = 0.01;

/** @param {{words: object, home: string, value?: string}} context home: the working CRS */
function zoneSelect({ words: { t, format }, home }, id) {
  const name = ({ code, meridian }) => t('check.typed.zone', { degrees: `${Math.floor(meridian)}°${String(Math.round((meridian % 1) * 60)).padStart(2, '0')}′`, code })
    + (code === home ? ` ${t('check.typed.home')}` : '');
  return el('select', { id }, ZONES.map((zone) => el('option', { value: zone.code, text: name(zone, format), selected: zone.code === home })));
}

/**
 * @param {{words: object, home: string, add: (point: number[], code: string) => void, close: () => void}} context
 */
export function typedForm(context) {
  const { words: { t }, add, close } = context;
  const zone = zoneSelect(context, 'typed-zone');
  const field = (id, key) => [el('label', { for: id, text: t(key) }), el('input', { id, inputmode: 'decimal', autocomplete: 'off', size: 14 })];
  const north = field('typed-north', 'check.corner.x');
  const east = field('typed-east', 'check.corner.y');
  const told = el('p', { class: 'issue issue-error', role: 'alert', id: 'typed-told' });

  function submit(event) {
    event.preventDefault();
    const [n, e] = [north[1], east[1]].map(({ value }) => parseNumber(value));
    const place = n === null || e === null ? null : vn2000(zone.value).inverse(n, e);
    told.textContent = place ? '' : t('check.typed.wrong');
    if (!place) return;
    add(place, zone.value);
    north[1].value = '';
    east[1].value = '';
    north[1].focus();
  }
  return () => el('form', { class: 'typed', onsubmit: submit },
    el('div', {}, el('label', { for: 'typed-zone', text: t('check.typed.crs') }), zone), el('div', {}, ...north), el('div', {}, ...east),
    el('div', { class: 'buttons' }, el('button', { type: 'submit', class: 'button-primary', text: t('check.typed.add') }),
      el('button', { type: 'button', id: 'typed-close', text: t('check.draw.close'), onclick: close })), told);
}

/** @param {{words: object, home: string, take: (points: number[][], source: object, given: object) => void, say: Function}} context */
export function traverseForm(context) {
  const { words: { t, format }, take } = context;
  const zone = zoneSelect(context, 'traverse-zone');
  const north = el('input', { id: 'traverse-north', inputmode: 'decimal', autocomplete: 'off', size: 14, oninput: reckon });
  const east = el('input', { id: 'traverse-east', inputmode: 'decimal', autocomplete: 'off', size: 14, oninput: reckon });
  const legs = el('textarea', { id: 'traverse-legs', rows: 6, spellcheck: 'false', placeholder: t('check.traverse.example'), oninput: reckon });
  const told = el('div', { id: 'traverse-told', role: 'status' });
  const adjust = el('input', { type: 'checkbox', id: 'traverse-adjust' });
  const offer = el('label', { class: 'tick wide', for: 'traverse-adjust', hidden: true }, adjust, el('span', { text: t('check.closing.adjust') }));
  const use = el('button', { type: 'submit', class: 'button-primary', text: t('check.take.use'), disabled: true });
  let found = null;
  let legsNow = [];

  function reckon() {
    const start = { north: parseNumber(north.value), east: parseNumber(east.value) };
    const read = parseLegs(legs.value);
    const ready = start.north !== null && start.east !== null && read.legs.length >= 2 && !read.wrong.length;
    found = ready ? traverse(start, read.legs) : null;
    use.disabled = !found;
    offer.hidden = !found || isOpen(found) || found.closing.ratio === null;
    legsNow = read.legs;
    fill(told, read.wrong.length > 0 && el('p', { class: 'issue issue-error', text: t('check.traverse.wrong', { rows: read.wrong.join(', ') }) }),
      found && closing(found));
  }

  const isOpen = ({ closing: gap, length }) => gap.distance > Math.max(1, length * OPEN_SHARE);

  function closing(way) {
    const { closing: gap, length } = way;
    if (isOpen(way)) return el('p', { class: 'notice notice-warn', text: t('check.traverse.open', { distance: format.distance(gap.distance) }) });
    const big = gap.distance > MISCLOSURE_M;
    const ratio = gap.ratio ? `1:${format.number(Math.floor(gap.ratio))}` : t('check.traverse.exact');
    return el('p', { class: big ? 'notice notice-warn' : 'notice', text: t('check.traverse.closing', {
      distance: format.number(gap.distance, 3), north: format.number(gap.north, 3), east: format.number(gap.east, 3), length: format.distance(length), ratio,
    }) });
  }

  function submit(event) {
    event.preventDefault();
    if (!found) return;
    const plane = vn2000(zone.value);
    // The end of a closed traverse is its start again, as well as it was measured: the gap is told, and distributed only where that was asked for.
    const open = isOpen(found);
    const even = !open && found.closing.ratio !== null && adjust.checked;
    const { corners } = even ? adjusted(found, legsNow) : found;
    const ring = open ? corners : corners.slice(0, -1);
    const points = ring.map((corner) => plane.inverse(corner.north, corner.east));
    if (points.includes(null)) { fill(told, el('p', { class: 'issue issue-error', role: 'alert', text: t('check.typed.wrong') })); return; }
    take(points, { from: 'typed', crs: { code: zone.value, chosen_by: 'user', hypotheses: [] }, traverse: { closing_m: open ? null : found.closing.distance, length_m: found.length, ratio: open ? null : found.closing.ratio, adjusted: even } },
    { crs: zone.value, type: 'Polygon', coordinates: [[...ring, ring[0]].map(({ north: y, east: x }) => [x, y])] });
  }
  return () => el('form', { class: 'typed', onsubmit: submit },
    el('div', {}, el('label', { for: 'traverse-zone', text: t('check.typed.crs') }), zone),
    el('div', {}, el('label', { for: 'traverse-north', text: t('check.traverse.north') }), north),
    el('div', {}, el('label', { for: 'traverse-east', text: t('check.traverse.east') }), east),
    el('div', { class: 'wide' }, el('label', { for: 'traverse-legs', text: t('check.traverse.legs') }), legs),
    told, offer, el('div', { class: 'buttons' }, use));
}
