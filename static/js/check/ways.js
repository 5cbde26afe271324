/** The ways in: one open at a time under its button. */
import * as leaflet from '../map.js';
import { byId, el, fill } from '../ui/dom.js';
import { intakeView } from './intake_view.js';
import { clusterPicker, parcelPicker } from './pick_view.js';
import { traverseForm, typedForm } from './typed_view.js';

const WAYS = ['draw', 'paste', 'file', 'cluster', 'parcels', 'typed', 'traverse'];

/**
 * @param {{map: object, words: object, meta: object, model: object, pen: object, status: object, clusters: () => object[],
 *   take: Function, takeCluster: Function, fit: Function, begin: (kind: string) => void}} context
 */
export function waysView({ map, words, meta, model, pen, status, clusters, take, takeCluster, fit, begin }) {
  const { t } = words;
  const home = meta.workspace.work_crs;
  const picked = leaflet.shapes(map, { pane: 'picked', className: 'shape-picked' });
  const taken = (...given) => { close(); take(...given); };
  const intake = intakeView({ words, take: taken, guesses: pen.view.guesses, faults: pen.view.faults, fit, status });
  const parcels = parcelPicker({ words, take: taken, status, mark: (list) => picked.set(list.map((geometry) => ({ type: 'Feature', properties: {}, geometry }))) });
  const picker = clusterPicker({ words, clusters, onPick: (id) => { close(); takeCluster(id); } });
  const bodies = {
    paste: intake.paste,
    file: intake.file,
    cluster: picker.body,
    parcels: parcels.body,
    typed: typedForm({
      words, home, close: () => { pen.close(); },
      add: ([lng, lat]) => { if (!pen.active()) pen.start('part'); pen.put([lng, lat]); leaflet.showView(map, { ...leaflet.viewOf(map), lng, lat }); },
    }),
    traverse: traverseForm({ words, home, take: (points, source, given) => taken([[points]], source, { given }) }),
  };
  let now = null;
  const buttons = new Map(WAYS.map((name) => [name, el('button', {
    type: 'button', id: `way-${name}`, 'aria-expanded': name === 'draw' ? null : 'false', 'aria-controls': name === 'draw' ? null : 'way-body',
    text: t(`check.way.${name}`), title: t(`check.way.${name}_note`), onclick: () => choose(name),
  })]));
  fill(byId('ways'), [...buttons.values()]);

  function open(name) {
    now = name;
    for (const [each, button] of buttons) if (each !== 'draw') button.setAttribute('aria-expanded', String(each === name));
    byId('map').classList.toggle('picking', name === 'parcels');
    const body = byId('way-body');
    body.hidden = name === null;
    fill(body, name && el('section', { 'aria-label': t(`check.way.${name}`) }, bodies[name]()));
    if (name) body.querySelector('textarea, input:not([tabindex]), select, button')?.focus();
  }

  function close() {
    if (now === null) return;
    if (now === 'parcels') parcels.clear();
    if (['paste', 'file'].includes(now)) intake.close();
    open(null);
  }

  function choose(name) {
    const again = now === name;
    close();
    if (name === 'draw') begin('part');
    else if (!again) open(name);
  }

  const crosshair = () => { const { lng, lat } = leaflet.viewOf(map); parcels.toggle(lng, lat); };

  // A file let go anywhere on the page is meant for this.
  document.addEventListener('dragover', (event) => { if (event.dataTransfer?.types.includes('Files')) event.preventDefault(); });
  document.addEventListener('drop', (event) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file || event.defaultPrevented) return;
    event.preventDefault();
    if (now !== 'file') { close(); open('file'); }
    intake.open(file);
  });

  return {
    close,
    /** @returns {boolean} whether a way was open; the focus goes back to its button */
    leave() {
      const button = buttons.get(now);
      close();
      button?.focus();
      return button !== undefined;
    },
    show() {
      if (now === 'cluster') picker.show();
      byId('ways-title').textContent = t(model.site().parts.length ? 'check.way.replace' : 'check.way.title');
    },
    click(lng, lat) {
      if (now !== 'parcels') return false;
      parcels.toggle(lng, lat);
      return true;
    },
    key({ key }) {
      if (now !== 'parcels' || key !== 'Enter') return false;
      crosshair();
      return true;
    },
  };
}
