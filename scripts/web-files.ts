import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readModelFolder } from '../models/catalog.ts';
import { describedFiles } from '../models/described-file.ts';
import { vocabularyFile } from '../models/vocabulary.ts';
import { pluginFrame } from './plugin-frame.ts';
import { testNumbers } from './test-numbers.ts';

/**
 * Copies the files that a page fetches to public/: the builds of onnxruntime-web, checked against the hashes in scripts/ort-files.json, and the
 * model families, and the page in which plugins run. `--family <folder>` adds another family; `--record` updates the hashes after an update of the package.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const record = join(root, 'scripts/ort-files.json');
const files = ['jspi', 'webgpu', 'wasm'].map((build) => `ort.${build}.min.mjs`);
files.push(...['', '.asyncify', '.jspi'].flatMap((kind) => ['mjs', 'wasm'].map((end) => `ort-wasm-simd-threaded${kind}.${end}`)));

const stop = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const versionOf = async (name: string): Promise<string> =>
  JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;

/** Copies the files that are missing; files with the same name and size count as equal. */
const copyNew = async (from: string, to: string): Promise<void> => {
  const [source, target] = [await stat(from), await stat(to).catch(() => undefined)];
  if (target?.size !== source.size || target.mtimeMs < source.mtimeMs) await copyFile(from, to);
};

const placeRuntime = async (renew: boolean): Promise<void> => {
  const [web, node] = [await versionOf('onnxruntime-web'), await versionOf('onnxruntime-node')];
  if (web !== node) stop(`onnxruntime-web is ${web}, but onnxruntime-node is ${node}. Install the same version of both, by npm ci.`);
  const loaders = ['models/backends/web/runtime.ts', 'runner/web/runtime-files.ts'];
  const loader = (await Promise.all(loaders.map((path) => readFile(join(root, path), 'utf8')))).join('\n');
  const asked = new Set(Array.from(loader.matchAll(/\d+\.\d+\.\d+/g), ([version]) => version));
  if (asked.size !== 1 || !asked.has(web))
    stop(`${loaders.join(' and ')} ask for onnxruntime-web ${[...asked].join(', ')}, but ${web} is installed. Change them.`);
  const source = join(root, 'node_modules/onnxruntime-web/dist');
  const hashes: Record<string, string> = {};
  for (const file of files) {
    const content = await readFile(join(source, file));
    hashes[file] = createHash('sha256').update(content).digest('hex');
  }
  const text = `${JSON.stringify({ version: web, sha256: hashes }, null, 2)}\n`;
  if (renew) await writeFile(record, text);
  else if ((await readFile(record, 'utf8')) !== text)
    stop(
      'The files of onnxruntime-web do not match scripts/ort-files.json. Run npm ci; after an update, run node scripts/web-files.ts --record.',
    );
  const target = join(root, 'public/ort');
  for (const old of await readdir(target).catch(() => [])) if (old !== web) await rm(join(target, old), { recursive: true });
  await mkdir(join(target, web), { recursive: true });
  for (const file of files) await copyNew(join(source, file), join(target, web, file));
};

const placeFamily = async (folder: string): Promise<void> => {
  const family = await readModelFolder(folder);
  const target = join(root, 'public/models', family.manifest.family);
  await mkdir(target, { recursive: true });
  for (const { file } of [...describedFiles(family.manifest), { file: 'manifest.json' }])
    await copyNew(join(folder, file), join(target, file));
  if (existsSync(join(folder, vocabularyFile))) await copyNew(join(folder, vocabularyFile), join(target, vocabularyFile));
  const numbers = join(target, 'self-test.json');
  const known = existsSync(numbers) && JSON.parse(await readFile(numbers, 'utf8'));
  if (known?.family !== family.hash) await writeFile(numbers, JSON.stringify({ family: family.hash, networks: await testNumbers(family) }));
  process.stdout.write(`public/models/${family.manifest.family} is in place.\n`);
};

const { values } = parseArgs({ options: { record: { type: 'boolean' }, family: { type: 'string', multiple: true } } });
await placeRuntime(values.record ?? false);
await writeFile(join(root, 'public/plugin-frame.html'), await pluginFrame());
const own = (await readdir(join(root, 'models'), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && existsSync(join(root, 'models', entry.name, 'manifest.json')))
  .map((entry) => join(root, 'models', entry.name));
for (const folder of [...own, ...(values.family ?? [])]) await placeFamily(folder);
