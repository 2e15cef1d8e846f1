import { fileURLToPath } from 'node:url';
import { buildDocsSite } from './docs-site/build.ts';

/** Builds the documentation as files into dist/docs: the Markdown of docs/, and the reference that is made from the code. */
const started = performance.now();
const { pages, bytes } = await buildDocsSite(fileURLToPath(new URL('..', import.meta.url)));
process.stdout.write(
  `dist/docs has ${pages} pages, ${(bytes / 1e6).toFixed(1)} MB, built in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`,
);
