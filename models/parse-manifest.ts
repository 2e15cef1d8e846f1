import * as z from 'zod';
import { ModelError } from './error.ts';
import { type Manifest, manifestSchema } from './manifest.ts';
import { migrateManifest } from './migrate-manifest.ts';

/**
 * Parses the bytes of a manifest file of any version. `path` names the file in errors.
 * @throws ModelError `BAD_MANIFEST`
 */
export const parseManifest = (bytes: Uint8Array, path: string): Manifest => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelError('BAD_MANIFEST', '{path} is not JSON. Download the model again.', { params: { path }, cause });
  }
  const parsed = manifestSchema.safeParse(migrateManifest(value));
  if (parsed.success) return parsed.data;
  const newer = z.object({ format: z.literal('unclip-model'), version: z.number().gt(2) }).safeParse(value);
  if (newer.success) {
    throw new ModelError(
      'BAD_MANIFEST',
      '{path} has format version {version}, but this program reads versions 1 and 2. Update this program.',
      {
        params: { path, version: newer.data.version },
      },
    );
  }
  throw new ModelError('BAD_MANIFEST', '{path} is not a model manifest. {problems}', {
    params: { path, problems: z.prettifyError(parsed.error) },
    cause: parsed.error,
  });
};
