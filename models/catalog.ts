import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import { describedFiles, parseManifest } from './parse-manifest.ts';
import { readVerified } from './verified-file.ts';

export { modelCatalog } from './family.ts';

/**
 * The model family in a folder that holds `manifest.json` and the files it names. Weights are not read yet.
 * @throws ModelError `FILE_MISSING` without a manifest, `BAD_MANIFEST` when it is not one
 */
export const readModelFolder = async (folder: string): Promise<ModelFamily> => {
  const location = resolve(folder);
  const path = join(location, 'manifest.json');
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new ModelError('FILE_MISSING', `Cannot read ${path}. Name a folder that holds a model family.`, { cause: error });
  });
  const manifest = parseManifest(bytes, path);
  const files = new Map(describedFiles(manifest).map((described) => [described.file, described]));
  return {
    manifest,
    hash: createHash('sha256').update(bytes).digest('hex'),
    location,
    async read(file) {
      const described = files.get(file);
      if (!described) throw new ModelError('FILE_MISSING', `The manifest ${path} names no file ${file}.`);
      return readVerified(location, described);
    },
  };
};
