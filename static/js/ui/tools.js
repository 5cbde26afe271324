/** The buttons on the map. */
import { byId, el, fill, svg } from './dom.js';

const ICONS = {
  zoom_in: 'M12 5v14M5 12h14',
  zoom_out: 'M5 12h14',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M9 12h6',
  measure: 'M3 17 17 3l4 4L7 21zM7 13l2 2M10 10l3 3M13 7l2 2',
  fullscreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  layers: 'M12 3 2 8.5 12 14l10-5.5zM2 12.5 12 18l10-5.5M2 16.5 12 22l10-5.5',
};

function button(name, label, onclick) {
  return el('button', { type: 'button', class: 'button-square', id: `tool-${name}`, title: label, 'aria-label': label, onclick },
    svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, svg('path', { d: ICONS[name] })));
}

/** The whole page goes full screen, not the map alone: the unmapped clusters stay in view. */
function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

/** @param {{zoomIn: Function, zoomOut: Function, fit: Function, measure?: Function, switcher: object}} actions */
export function showTools({ t }, { zoomIn, zoomOut, fit, measure, switcher }) {
  const layers = button('layers', t('layers.title'), () => switcher.toggle(layers));
  layers.setAttribute('aria-expanded', 'false');
  layers.setAttribute('aria-controls', 'layers-box');
  const measuring = measure && button('measure', t('map.measure'), () => measure());
  fill(byId('tools'),
    button('zoom_in', t('map.zoom_in'), zoomIn),
    button('zoom_out', t('map.zoom_out'), zoomOut),
    button('fit', t('map.fit'), fit),
    layers,
    switcher.box,
    measuring,
    document.fullscreenEnabled && button('fullscreen', t('nav.fullscreen'), fullscreen));
}
