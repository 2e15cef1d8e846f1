import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/**
 * Builds a file of this folder into a folder, with an index.html that loads it from `/<mount>/page.js`. Returns the folder, which is removed at the end of the
 * process.
 */
export const bundleScript = async (file: string, mount: string): Promise<string> => {
  const outDir = await mkdtemp(join(tmpdir(), `unclip-${mount}-`));
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    root: import.meta.dirname,
    base: `/${mount}/`,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir,
      target: 'esnext',
      minify: false,
      rolldownOptions: { input: join(import.meta.dirname, file), output: { entryFileNames: 'page.js' } },
    },
  });
  await writeFile(join(outDir, 'index.html'), `<!doctype html><title>Test</title><script type="module" src="/${mount}/page.js"></script>`);
  return outDir;
};
