/**
 * Build static/dist from static/js, static/css and the locked npm packages.
 *
 * Writes hashed file names, manifest.json (plain name -> hashed name), plain
 * copies of Leaflet for the offline map export, the Natural Earth cut and
 * THIRD_PARTY.txt with the licence of everything that is shipped.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as esbuild from 'esbuild';

import { basemap } from './basemap.mjs';
import { licences } from './licences.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'static', 'dist');
const target = ['es2022', 'chrome109', 'firefox115', 'safari16.4'];

const alias = { proj4: join(root, 'build_support', 'proj4.mjs') };

/** Bundled entry points: plain name -> esbuild options. */
const entries = {
  'app.js': { entryPoints: ['static/js/app.js'], format: 'esm', alias },
  'check.js': { entryPoints: ['static/js/check_app.js'], format: 'esm', alias },
  // The worker that draws land-use tiles: a script of its own, so that the first paint does not wait for it.
  'drawer.js': { entryPoints: ['static/js/tile_worker.js'], format: 'iife' },
  'page.js': { entryPoints: ['static/js/page.js'], format: 'esm' },
  // A classic script in the head: it sets the theme before the first paint.
  'theme.js': { entryPoints: ['static/js/theme.js'], format: 'iife' },
  'app.css': { entryPoints: ['static/css/app.css'] },
  'check.css': { entryPoints: ['static/css/check.css'] },
  'page.css': { entryPoints: ['static/css/page.css'] },
};

/** Files that keep their names: read by the offline map export, not by pages. */
const vendor = {
  'vendor/leaflet.js': { entryPoints: ['node_modules/leaflet/dist/leaflet.js'], bundle: false },
  'vendor/leaflet.css': { entryPoints: ['node_modules/leaflet/dist/leaflet.css'] },
};

const hashed = (name, bytes) => {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  return name.replace(/(\.[a-z]+)$/, `-${hash}$1`);
};

async function build(options) {
  const result = await esbuild.build({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    charset: 'utf8',
    legalComments: 'none',
    loader: { '.png': 'dataurl', '.svg': 'dataurl' },
    logLevel: 'warning',
    target,
    ...options,
  });
  return { bytes: result.outputFiles[0].contents, inputs: Object.keys(result.metafile.inputs) };
}

async function put(name, bytes) {
  const path = join(dist, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

/** Remove what an earlier build left; last, so that a running server misses nothing. */
async function sweep(kept) {
  for (const entry of await readdir(dist, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !kept.has(relative(dist, path))) await rm(path);
  }
}

async function bundle() {
  const manifest = {};
  const inputs = new Set(['node_modules/world-atlas/package.json']);
  const files = [];
  for (const [name, options] of Object.entries({ ...entries, ...vendor })) {
    const { bytes, inputs: read } = await build(options);
    read.forEach((path) => inputs.add(path));
    files.push([name, bytes]);
  }
  files.push(['basemap.json', await basemap(root)]);
  files.push(['icon.svg', await readFile(join(root, 'static/img/icon.svg'))]);
  for (const [name, bytes] of files) {
    manifest[name] = name in vendor ? name : hashed(name, bytes);
    await put(manifest[name], bytes);
  }
  await put('THIRD_PARTY.txt', await licences(root, inputs));
  await put('manifest.json', `${JSON.stringify(manifest, null, 1)}\n`);
  await sweep(new Set([...Object.values(manifest), 'THIRD_PARTY.txt', 'manifest.json']));
  return files.map(([name, bytes]) => `${manifest[name]} ${(bytes.length / 1000).toFixed(1)} kB`);
}

const started = performance.now();
console.log((await bundle()).join('\n'));
console.log(`static/dist built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
