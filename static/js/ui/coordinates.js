/** The place under the pointer, in degrees and as surveyors write it. */
import { byId, el, fill } from './dom.js';

/** @param {{code: string, forward: Function}|null} plane */
export function coordinatesBar({ t, format }, plane) {
  const bar = byId('coordinates');
  const metres = (value) => `${format.number(value)}\u00a0m`;
  const planar = (lng, lat) => {
    const place = plane.forward(lng, lat);
    const text = place ? `${t('map.north')} ${metres(place.north)} · ${t('map.east')} ${metres(place.east)}` : t('map.no_plane');
    return [' · ', el('b', { text: 'VN-2000 ' }), `(${plane.code}) ${text}`];
  };
  return (lng, lat) => fill(bar,
    el('b', { text: 'WGS 84 ' }), `${t('map.lat', { value: format.degrees(lat) })}; ${t('map.lng', { value: format.degrees(lng) })}`, plane && planar(lng, lat));
}
