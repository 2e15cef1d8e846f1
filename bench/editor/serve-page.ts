import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

const html = `<!doctype html><title>Bench</title><link rel="stylesheet" href="/page.css"><style>body{margin:0}.absolute{position:absolute}.inset-0{inset:0}.size-full{width:100%;height:100%}.relative{position:relative}</style>
<div id="root"></div><script type="module" src="/page.js"></script>`;

/** Builds a page of this folder for production and serves it. `file`: the program of the page. */
export const servePage = async (file: string): Promise<{ readonly origin: string; close(): Promise<void> }> => {
  const outDir = await mkdtemp(join(tmpdir(), 'unclip-bench-'));
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: join(import.meta.dirname, file),
        output: { entryFileNames: 'page.js', assetFileNames: 'page[extname]' },
      },
    },
  });
  await writeFile(join(outDir, 'index.html'), html);
  const server = await preview({ configFile: false, logLevel: 'error', build: { outDir }, preview: { port: 0, host: 'localhost' } });
  const origin = server.resolvedUrls?.local[0]?.replace(/\/$/, '');
  if (!origin) throw new Error('The page of the bench could not be served.');
  return {
    origin,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
};
