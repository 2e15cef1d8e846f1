import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import { type Manifest, manifestSchema } from './manifest.ts';
import { type DescribedFile, readVerified } from './verified-file.ts';

export { modelCatalog, resolveModel } from './resolve.ts';

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

const parseManifest = (bytes: Uint8Array, path: string): Manifest => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ModelError('BAD_MANIFEST', `${path} is not JSON. Fetch the model again.`, { cause: error });
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const newer = z.object({ format: z.literal('unclip-model'), version: z.number().gt(1) }).safeParse(value);
  if (newer.success)
    throw new ModelError('BAD_MANIFEST', `${path} is of format version ${newer.data.version}; this program reads version 1. Update it.`);
  throw new ModelError('BAD_MANIFEST', `${path} is not a model manifest. ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
};

const describedFiles = ({ components, tokenizer, library }: Manifest): DescribedFile[] => [
  ...Object.values(components),
  tokenizer,
  ...(library ? [library, { file: library.captions, sha256: library.captionsSha256 }] : []),
];
