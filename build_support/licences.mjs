/** The licence texts of the npm packages whose code or data is shipped. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const HEAD = `Third-party software and data in this folder.

Each entry: name, version, licence, address, full text. Basemap outlines are
Natural Earth (public domain), taken from the package world-atlas.
`;

/** `node_modules/@scope/name/...` -> `@scope/name`; null for our own files. */
export function packageOf(path) {
  const match = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  return match ? match[1] : null;
}

async function entry(root, name) {
  const folder = join(root, 'node_modules', name);
  const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((each) => /^(licen[cs]e|copying)/i.test(each));
  if (!file) throw new Error(`No licence file in node_modules/${name}: it cannot be shipped.`);
  const text = await readFile(join(folder, file), 'utf8');
  const rule = '-'.repeat(72);
  return `${rule}\n${name} ${about.version} (${about.license})\n${about.homepage ?? ''}\n\n${text.trim()}\n`;
}

/** THIRD_PARTY.txt for the packages among `inputs` (paths esbuild has read). */
export async function licences(root, inputs) {
  const names = [...new Set([...inputs].map(packageOf).filter(Boolean))].sort();
  const entries = await Promise.all(names.map((name) => entry(root, name)));
  return [HEAD, ...entries].join('\n');
}
