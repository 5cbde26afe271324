import assert from 'node:assert/strict';
import { test } from 'node:test';

import { exportAddress } from '../../static/js/api.js';

test('an export is of a layer in a format, whole where nothing else is asked for', () => {
  assert.equal(exportAddress({ layer: 'landuse', format: 'parquet' }), '/exports/landuse.parquet');
  assert.equal(exportAddress({ layer: 'clusters', format: 'csv', asOf: '2024-12-26', filter: null, crs: null }),
    '/exports/clusters.csv?as_of=2024-12-26');
});

test('an export takes a filter, a CRS and a box of degrees', () => {
  const address = exportAddress({
    layer: 'landuse', format: 'gpkg', filter: "id IN ('a')", crs: 'EPSG:5897', bbox: [105.12345678, 20.5, 106, 21],
  });
  const query = new URL(address, 'http://x').searchParams;
  assert.equal(query.get('bbox'), '105.123457,20.500000,106.000000,21.000000');
  assert.equal(query.get('filter'), "id IN ('a')");
  assert.equal(query.get('crs'), 'EPSG:5897');
});

test('a map wider than the world asks for the world', () => {
  const address = exportAddress({ layer: 'landuse', format: 'csv', bbox: [21, -95, 191, 91] });
  assert.equal(new URL(address, 'http://x').searchParams.get('bbox'), '21.000000,-90.000000,180.000000,90.000000');
});
