import { ModelError } from './error.ts';
import type { Manifest } from './manifest.ts';

/** An installed model family: its manifest and the location of its files. */
export type ModelFamily = {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest file's bytes, hex. The manifest names every file by its hash, so this hash names the family's behaviour. */
  readonly hash: string;
  /** Folder path (Node) or base address (browser) that the manifest's file names are relative to. */
  readonly location: string;
  /** Reads a file that the manifest names, and verifies its SHA-256. For small files: backends read weights in their own worker. */
  read(file: string): Promise<Uint8Array>;
};

/** The installed families. */
export type ModelCatalog = {
  list(): readonly ModelFamily[];
  get(family: string): ModelFamily | undefined;
};

/** A catalog of families. When two have the same name, the first one counts. */
export const modelCatalog = (families: readonly ModelFamily[]): ModelCatalog => {
  const byName = new Map<string, ModelFamily>();
  for (const family of families) if (!byName.has(family.manifest.family)) byName.set(family.manifest.family, family);
  const list = [...byName.values()];
  return { list: () => list, get: (name) => byName.get(name) };
};

/** The error of a family without a section of the manifest. */
export const lacks = (
  { manifest }: Pick<ModelFamily, 'manifest'>,
  section: 'tokenizer' | 'preprocess' | 'prior' | 'onePassPrior' | 'decoder' | 'upsampler' | 'library',
): ModelError =>
  new ModelError('MODEL_MISSING', 'The model {family} has no {section}. Choose another model.', {
    params: { family: manifest.family, section },
  });
