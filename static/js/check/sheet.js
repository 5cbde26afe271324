/** The panel on a narrow screen: a sheet over the foot of the map, which is folded while the map is looked at. */
import * as leaflet from '../map.js';
import { byId } from '../ui/dom.js';

/** @param {{map: object, wide: () => boolean}} context */
export function panelSheet({ map, wide }) {
  const grip = byId('sheet');
  const isOpen = () => grip.getAttribute('aria-expanded') === 'true';
  function turn(open) {
    if (open === isOpen()) return;
    grip.setAttribute('aria-expanded', String(open));
    leaflet.resized(map);
  }
  grip.addEventListener('click', () => turn(!isOpen()));
  return { open: () => { byId('panel-body').scrollTop = 0; turn(true); }, fold: () => wide() || turn(false) };
}
