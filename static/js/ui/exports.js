/** The export menu: the filtered clusters, or any layer whole or in the present view. */
import { byId, el, fill } from './dom.js';

const FORMATS = ['geojson', 'geojsonseq', 'gpkg', 'shp', 'kml', 'csv', 'xlsx', 'fgb', 'parquet', 'dxf'];
/** Formats that are in degrees by their definition, and in metres. */
const DEGREES_ONLY = ['geojson', 'geojsonseq', 'kml'];
const METRES_ONLY = ['dxf'];
const SELECTION = 'clusters';

function closeOnEscape(menu) {
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}

/**
 * @param {{words: object, layers: object[], workCrs: string, view: () => number[],
 *   address: (choice: {layer: string, format: string, crs: string|null, bbox: number[]|null}) => string}} context
 *   layers: those of /api/meta; view: the box that the map shows
 */
export function exportMenu({ words: { t, title, format }, layers, workCrs, view, address }) {
  let selection = { shown: 0, total: 0, day: '', tooMany: false };
  const others = layers.filter(({ name }) => name !== SELECTION);
  const layer = el('select', { id: 'export-layer', onchange: draw },
    el('option', { value: SELECTION, text: t('export.selection') }),
    others.map(({ name, count, ...each }) => el('option', {
      value: name, disabled: count === null, text: count === null ? `${title(each)}: ${t('unknown')}` : title(each),
    })));
  const only = el('input', { type: 'checkbox', id: 'export-view', onchange: draw });
  const onlyRow = el('label', { class: 'check', for: 'export-view' }, only, t('export.view'));
  const crs = el('select', { id: 'export-crs', onchange: draw },
    el('option', { value: '', text: t('export.crs_wgs84') }),
    el('option', { value: workCrs, text: t('export.crs_vn2000', { code: workCrs }) }));
  const about = el('p', { id: 'export-about', 'aria-live': 'polite' });
  const links = el('ul');

  const chosen = () => others.find(({ name }) => name === layer.value) ?? null;

  function aboutSelection() {
    if (selection.shown === 0) return t('export.none');
    if (selection.tooMany) return t('export.too_many', { total: format.number(selection.total) });
    return t('export.count', { n: format.number(selection.shown), date: selection.day });
  }

  function aboutLayer({ kind, count }) {
    const what = only.checked ? t('export.part') : t('export.whole', { n: format.number(count) });
    return `${what} (${t(`boundary.${kind}`)})`;
  }

  /** What a format is written in where that is not what was chosen. */
  function exception(each) {
    if (crs.value && DEGREES_ONLY.includes(each)) return ` (${t('export.always_wgs84')})`;
    return !crs.value && METRES_ONLY.includes(each) ? ` (${t('export.always_vn2000')})` : '';
  }

  function linkTo(each) {
    const href = address({
      layer: layer.value, format: each, crs: crs.value && !DEGREES_ONLY.includes(each) ? crs.value : null,
      bbox: chosen() && only.checked ? view() : null,
    });
    return el('li', {}, el('a', { href, download: true, text: t(`export.${each}`) + exception(each) }));
  }

  function draw() {
    const other = chosen();
    about.textContent = other ? aboutLayer(other) : aboutSelection();
    onlyRow.hidden = !other;
    fill(links, other || selection.shown > 0 ? FORMATS.map(linkTo) : []);
  }

  closeOnEscape(byId('export'));
  fill(byId('export-body'), el('h2', { text: t('export.heading') }),
    el('div', { class: 'row' }, el('label', { for: 'export-layer', text: t('export.layer') }), layer),
    onlyRow,
    el('div', { class: 'row' }, el('label', { for: 'export-crs', text: t('export.crs') }), crs),
    about, links);
  draw();
  return {
    /** The clusters as they are filtered now. */
    show(now) { selection = now; draw(); },
    /** The map shows another part of the ground. */
    moved() { if (chosen() && only.checked) draw(); },
  };
}
