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
  const [issue] = parsed.error.issues;
  throw new ModelError(
    'BAD_REPOSITORY',
    'The repository cannot become a model family, because its manifest would be wrong at "{field}": {reason}.',
    {
      params: { field: issue?.path.join('.') ?? '', reason: issue?.message ?? '' },
      cause: parsed.error,
    },
  );
};

/**
 * Checks a planned manifest before its files are fetched and hashed.
 * @throws ModelError `BAD_REPOSITORY` when the configuration or the weights contain values that no manifest can have
 */
export const checkManifest = (plan: ManifestPlan): void => void finishManifest(plan, () => '0'.repeat(64));

/** The bytes of a manifest file. */
export const manifestBytes = (manifest: Manifest): Uint8Array => new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
