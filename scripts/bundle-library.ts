import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const backends = 'models/backends/web';

/** The modules that a page loads by their addresses: the library, and its workers. */
const entries = {
  index: 'runner/web/index.ts',
  worker: `${backends}/worker.ts`,
  'picture-worker': `${backends}/picture-worker.ts`,
  'latent-worker': `${backends}/latent-worker.ts`,
};

/**
 * Bundles the library for pages (`unclip-studio/web`) into a folder: ES modules without imports of packages, all beside each other, so that a page loads them as they
 * are, and bundlers find the workers by `new URL(…, import.meta.url)`. The folder must be two folders below that of `models/emoji` and `dist/ort`.
 */
export const bundleLibrary = async (folder: string): Promise<void> => {
  await build({
    input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
    cwd: root,
    platform: 'browser',
    logLevel: 'warn',
    external: [/^\/ort\//],
    onLog(level, log) {
      // a module that a node imports late, and the library at once
      if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT') return;
      throw new Error(`The library for pages cannot be bundled (${level}): ${log.message}`);
    },
    plugins: [
      {
        name: 'addresses',
        transform: (code) =>
          code
            .replace(/(new URL\('\.\/[\w-]+)\.ts(', import\.meta\.url\))/g, '$1.js$2')
            // the bundlers of the studio leave onnxruntime-web alone, those of other projects bundle it
            .replaceAll(/\/\* (?:turbopackIgnore: true|webpackIgnore: true|@vite-ignore) \*\/ /g, ''),
        // the page of the studio has onnxruntime-web at its root, the package beside the studio
        renderChunk: (code) => code.replaceAll(/(["'`])\/ort\//g, '$1../../dist/ort/'),
      },
    ],
    output: {
      dir: folder,
      format: 'esm',
      minify: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'part-[name]-[hash].js',
      comments: { legal: true },
    },
  });
  copyFileSync(join(root, backends, 'self-test.onnx'), join(folder, 'self-test.onnx'));
};
