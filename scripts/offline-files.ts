import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { OfflineList } from '../editor/offline/wanted-files.ts';
import { describedFiles } from '../models/described-file.ts';
import { parseManifest } from '../models/parse-manifest.ts';
import { vocabularyFile } from '../models/vocabulary.ts';
import { serviceWorkerProgram } from './service-worker.ts';

/**
 * Completes the built studio: lists in offline.json the files that a page may request, compresses what is worth it, and writes the service
 * worker. Runs after the build.
 */
const built = fileURLToPath(new URL('../dist', import.meta.url));

const compress = promisify(gzip);

/** The files under a folder, as addresses, without the compressed copies that an earlier run of this script has left. */
const under = async (folder: string, address: string): Promise<string[]> => {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.gz'))
    .map((entry) => address + join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/'))
    .sort();
};

/** The WebAssembly that each build of onnxruntime-web loads. */
const parts = { wasm: 'ort-wasm-simd-threaded', webgpu: 'ort-wasm-simd-threaded.asyncify', jspi: 'ort-wasm-simd-threaded.jspi' };

const runtimes = async (): Promise<OfflineList['runtimes']> => {
  const all = await under(join(built, 'ort'), '/ort');
  const of = (build: string, part: string) =>
    all.filter((address) => [`/ort.${build}.min.mjs`, `/${part}.mjs`, `/${part}.wasm`].some((end) => address.endsWith(end)));
  return Object.fromEntries(Object.entries(parts).map(([build, part]) => [build, of(build, part)]));
};

const models = async (): Promise<OfflineList['models']> => {
  const folder = join(built, 'models');
  const families = existsSync(folder) ? await readdir(folder) : [];
  const lists = families.map(async (family): Promise<[string, OfflineList['models'][string]]> => {
    const path = join(folder, family, 'manifest.json');
    const manifest = parseManifest(await readFile(path), path);
    const described = describedFiles(manifest).map(({ file, sha256, bytes }) => ({
      address: `/models/${family}/${file}?sha256=${sha256}`,
      sha256,
      ...(bytes !== undefined && { bytes }),
    }));
    return [
      family,
      [
        ...['manifest.json', 'self-test.json', vocabularyFile]
          .filter((file) => existsSync(join(folder, family, file)))
          .map((file) => ({ address: `/models/${family}/${file}` })),
        ...described,
      ],
    ] as const;
  });
  return Object.fromEntries(await Promise.all(lists));
};

/** The documentation by the addresses that pages link to: that of a page is its folder. */
const documentation = async (): Promise<string[]> => {
  const addresses = await under(join(built, 'docs'), '/docs');
  return Promise.all(
    addresses.map(async (address) => {
      const sha256 = createHash('sha256')
        .update(await readFile(join(built, address)))
        .digest('hex');
      return `${address.replace(/\/index\.html$/, '/')}?sha256=${sha256.slice(0, 16)}`;
    }),
  );
};

const list: OfflineList = {
  files: [
    ...(await under(join(built, '_next/static'), '/_next/static')),
    ...(await under(join(built, 'examples'), '/examples')),
    '/plugin-frame.html',
  ],
  documentation: await documentation(),
  runtimes: await runtimes(),
  models: await models(),
};
await writeFile(join(built, 'offline.json'), `${JSON.stringify(list)}\n`);

/** Types of files that shrink. Weights do not, and pictures and fonts are compressed already. */
const compressible = /\.(css|html|js|json|mjs|svg|txt|wasm)$/;
for (const address of (await under(built, '')).filter((name) => compressible.test(name)))
  await writeFile(join(built, `${address}.gz`), await compress(await readFile(join(built, address))));

await writeFile(join(built, 'service-worker.js'), await serviceWorkerProgram());
process.stdout.write(`dist/offline.json lists ${list.files.length} files of the app.\n`);
