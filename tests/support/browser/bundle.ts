import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

let bundled: Promise<string> | undefined;

/**
 * Builds page.ts with its workers into a folder, with an index.html that loads it: once for each test file. Returns the folder, which is removed at
 * the end of the process.
 */
export const bundlePage = (): Promise<string> => {
  bundled ??= bundle();
  return bundled;
};

const bundle = async (): Promise<string> => {
  const outDir = await mkdtemp(join(tmpdir(), 'unclip-page-'));
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    root: import.meta.dirname,
    base: '/page/',
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    worker: { format: 'es', rolldownOptions: { external: [/^\/ort\//] } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'esnext',
      minify: false,
      rolldownOptions: { input: join(import.meta.dirname, 'page.ts'), output: { entryFileNames: 'page.js' }, external: [/^\/ort\//] },
    },
  });
  await writeFile(join(outDir, 'index.html'), '<!doctype html><title>Backend</title><script type="module" src="/page/page.js"></script>');
  // The builds of onnxruntime-web at the paths of scripts/web-files.ts, directly from the package.
  const modules = join(import.meta.dirname, '../../../node_modules/onnxruntime-web');
  const { version } = JSON.parse(await readFile(join(modules, 'package.json'), 'utf8'));
  await mkdir(join(outDir, 'ort'));
  await symlink(join(modules, 'dist'), join(outDir, 'ort', version), 'junction');
  return outDir;
};
