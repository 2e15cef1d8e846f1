import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

const html = `<!doctype html><title>Bare</title><link rel="stylesheet" href="/page.css"><style>body{margin:0}</style>
<div id="root"></div><script type="module" src="/page.js"></script>`;

/** Builds the bare React Flow page for production and serves it. */
export const serveBare = async (): Promise<{ readonly origin: string; close(): Promise<void> }> => {
  const outDir = await mkdtemp(join(tmpdir(), 'unclip-bare-'));
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: join(import.meta.dirname, 'bare-flow.tsx'),
        output: { entryFileNames: 'page.js', assetFileNames: 'page[extname]' },
      },
    },
  });
  await writeFile(join(outDir, 'index.html'), html);
  const server = await preview({ configFile: false, logLevel: 'error', build: { outDir }, preview: { port: 0, host: 'localhost' } });
  const origin = server.resolvedUrls?.local[0]?.replace(/\/$/, '');
  if (!origin) throw new Error('The bare page could not be served.');
  return {
    origin,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
};
