import assert from 'node:assert/strict';
import { test } from 'node:test';

import { exportAddress, getTiles } from '../../static/js/api.js';
import { serversWords } from '../../static/js/text.js';

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

test('a failure is told in the words of the page, else in those of the server', async (t) => {
  const error = { status: 503, code: 'layer_unavailable', message: 'the store is old', detail: {} };
  const refused = (json) => Promise.resolve({ ok: false, status: 503, headers: new Map(), json });
  const answer = (detail) => refused(async () => ({ error: { ...error, detail } }));
  const asked = async () => getTiles().then(() => assert.fail('no failure'), (failure) => failure);
  const fetched = t.mock.method(globalThis, 'fetch', () => answer({ message_vi: 'kho đã cũ' }));
  const both = await asked();
  assert.equal(serversWords(both, 'vi'), 'kho đã cũ');
  assert.equal(serversWords(both, 'en'), 'the store is old');
  fetched.mock.mockImplementation(() => answer({}));
  assert.equal(serversWords(await asked(), 'vi'), 'the store is old');
  fetched.mock.mockImplementation(() => refused(async () => { throw new SyntaxError('<html>'); }));
  assert.equal(serversWords(await asked(), 'vi'), null);
});
