/** proj4 with the one projection the page needs; the whole of it is 90 kB more. */
import proj4 from '../node_modules/proj4/lib/core.js';
import projections from '../node_modules/proj4/lib/projections.js';
import tmerc from '../node_modules/proj4/lib/projections/etmerc.js';

projections.start();
projections.add(tmerc);

export default proj4;
