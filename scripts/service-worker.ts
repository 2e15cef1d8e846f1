import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { modelCache } from '../models/backends/web/storage-names.ts';

/** The program of the service worker as JavaScript. It cannot import, so the names that it shares with the page are written into it. */
export const serviceWorkerProgram = async (): Promise<string> => {
  const source = await readFile(new URL('../editor/offline/service-worker.ts', import.meta.url), 'utf8');
  return `const modelCache = ${JSON.stringify(modelCache)};\nconst isolates = false;\n${stripTypeScriptTypes(source)}`;
};
