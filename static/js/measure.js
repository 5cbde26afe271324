/** Measuring on the map, in the VN-2000 plane: length of a line, area it closes. */
import { areaOf, lengthOf } from './plane.js';
import * as leaflet from './map.js';
import { el } from './ui/dom.js';

/**
 * @param {{words: object, plane: object, status: object, button: () => HTMLElement, container: HTMLElement}} context
 */
export function measureTool(map, { words: { t, format }, plane, status, button, container }) {
  const line = leaflet.shapes(map, { pane: 'measure', className: 'shape-measure' });
  const dots = leaflet.marks(map, 'measure');
  let points = [];
  let on = false;

  const shape = () => {
    if (points.length < 2) return [];
    const geometry = points.length === 2 ? { type: 'LineString', coordinates: points }
      : { type: 'Polygon', coordinates: [[...points, points[0]]] };
    return [{ type: 'Feature', properties: {}, geometry }];
  };
  const result = () => {
    if (points.length < 2) return t('map.measure_hint');
    const flat = points.map(([lng, lat]) => plane.forward(lng, lat));
    if (flat.includes(null)) return t('map.no_plane');
    const area = areaOf(flat);
    return t('map.measure_result', { length: format.distance(lengthOf(flat)), area: `${format.m2(area)} (${format.ha(area)})` });
  };
  const act = (key, onclick) => el('button', { type: 'button', text: t(key), onclick });
  const show = () => {
    line.set(shape());
    dots.set(points.map(([lng, lat]) => ({ lng, lat, element: el('div', { class: 'measure-dot' }) })));
    status.put('measure', el('div', { class: 'overlay measure-box' }, el('span', { text: result() }),
      points.length > 0 && act('map.measure_undo', () => { points.pop(); show(); }),
      points.length > 0 && act('map.measure_clear', () => { points = []; show(); }),
      act('map.measure_close', toggle)));
  };
  function toggle() {
    on = !on;
    points = [];
    button().setAttribute('aria-pressed', String(on));
    container.classList.toggle('measuring', on);
    if (on) return show();
    line.set([]);
    dots.set([]);
    status.drop('measure');
    return undefined;
  }
  const add = (lng, lat) => { points.push([lng, lat]); show(); };
  container.addEventListener('keydown', ({ key }) => {
    if (on && key === 'Escape') toggle();
    if (on && key === 'Enter') { const { lng, lat } = leaflet.viewOf(map); add(lng, lat); }
  });
  return { toggle, add, active: () => on };
}
