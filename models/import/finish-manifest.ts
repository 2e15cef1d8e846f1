import { z } from 'zod';
import { ModelError } from '../error.ts';
import { type Manifest, manifestSchema } from '../manifest.ts';
import type { ManifestPlan } from './family-plan.ts';

/**
 * The manifest of a planned family. `sha256` returns the hash of a file (hex), by its path below the folder of the family.
 * @throws ModelError `BAD_REPOSITORY` when the configuration of the repository contains values that no manifest can have
 */
export const finishManifest = (plan: ManifestPlan, sha256: (file: string) => string): Manifest => {
  const hashed = <File extends { readonly file: string }>(file: File) => ({ ...file, sha256: sha256(file.file) });
  const parsed = manifestSchema.safeParse({
    ...plan,
    components: Object.fromEntries(
      Object.entries(plan.components).map(([name, component]) => [name, { ...hashed(component), weights: component.weights.map(hashed) }]),
    ),
    ...(plan.tokenizer && { tokenizer: hashed(plan.tokenizer) }),
  });
  if (parsed.success) return parsed.data;
  throw new ModelError('BAD_REPOSITORY', 'The repository cannot become a model family. {problems}', {
    params: { problems: z.prettifyError(parsed.error) },
    cause: parsed.error,
  });
};

/** The bytes of a manifest file. */
export const manifestBytes = (manifest: Manifest): Uint8Array => new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
