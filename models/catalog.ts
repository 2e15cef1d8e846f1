import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describedFiles, notNamed } from './described-file.ts';
import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import { parseManifest } from './parse-manifest.ts';
import { readVerified } from './verified-file.ts';

export { modelCatalog } from './family.ts';

/**
 * Reads the model family in a folder that contains `manifest.json` and the files that it names. Does not read weights.
 * @throws ModelError `FILE_MISSING` without a manifest, `BAD_MANIFEST` when the manifest is invalid
 */
export const readModelFolder = async (folder: string): Promise<ModelFamily> => {
  const location = resolve(folder);
  const path = join(location, 'manifest.json');
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new ModelError('FILE_MISSING', 'Cannot read {path}. Choose a folder that contains a model family.', { params: { path }, cause });
  });
  const manifest = parseManifest(bytes, path);
  const files = new Map(describedFiles(manifest).map((described) => [described.file, described]));
  return {
    manifest,
    hash: createHash('sha256').update(bytes).digest('hex'),
    location,
    async read(file) {
      const described = files.get(file);
      if (!described) throw notNamed(file, path);
      return readVerified(location, described);
    },
  };
};
