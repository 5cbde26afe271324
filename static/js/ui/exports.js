/** The export menu: the clusters as they are filtered now. */
import { byId, el, fill } from './dom.js';

const FORMATS = ['geojson', 'gpkg', 'shp', 'kml', 'csv', 'xlsx', 'fgb', 'dxf'];
/** Formats that are in degrees by their definition. */
const DEGREES_ONLY = ['geojson', 'kml'];

/**
 * @param {object} words
 * @param {{shown: number, total: number, day: string, tooMany: boolean, workCrs: string,
 *   address: (format: string, crs: string|null) => string}} selection
 */
export function showExports({ t, format }, { shown, total, day, tooMany, workCrs, address }) {
  const menu = byId('export');
  let crs = byId('export-crs')?.value ?? '';
  const links = el('ul');
  const draw = () => fill(links, FORMATS.map((each) => el('li', {}, el('a', {
    href: address(each, crs && !DEGREES_ONLY.includes(each) ? crs : null), download: true, text: t(`export.${each}`),
  }))));
  const choice = el('select', { id: 'export-crs', onchange: ({ target }) => { crs = target.value; draw(); } },
    el('option', { value: '', text: t('export.crs_wgs84') }),
    el('option', { value: workCrs, text: t('export.crs_vn2000', { code: workCrs }) }));
  choice.value = crs;
  draw();
  fill(byId('export-body'),
    el('h2', { text: t('export.title') }),
    shown === 0 ? el('p', { text: t('export.none') }) : [
      el('p', { text: tooMany ? t('export.too_many', { total: format.number(total) })
        : t('export.count', { n: format.number(shown), date: day }) }),
      el('label', { for: 'export-crs', text: t('export.crs') }), choice, links,
    ]);
  menu.onkeydown = (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  };
}
