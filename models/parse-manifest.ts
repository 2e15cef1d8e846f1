import { z } from 'zod';
import { ModelError } from './error.ts';
import { type Manifest, manifestSchema } from './manifest.ts';

/** A file as a manifest describes it. */
export type DescribedFile = { readonly file: string; readonly sha256: string; readonly bytes?: number | undefined };

/**
 * The manifest in a file's bytes. `path` names the file in errors.
 * @throws ModelError `BAD_MANIFEST`
 */
export const parseManifest = (bytes: Uint8Array, path: string): Manifest => {
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

/** The files a manifest names. */
export const describedFiles = ({ components, tokenizer, library, autoregressivePrior }: Manifest): DescribedFile[] => [
  ...Object.values(components),
  tokenizer,
  ...(autoregressivePrior ? [autoregressivePrior.values] : []),
  ...(autoregressivePrior?.axes ? [autoregressivePrior.axes] : []),
  ...(library ? [library, { file: library.captions, sha256: library.captionsSha256 }] : []),
];
