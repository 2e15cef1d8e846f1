import type { Manifest } from './manifest.ts';

/** A model family at hand: what it is and where its files lie. */
export type ModelFamily = {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest file's bytes, hex. It names every weight by hash, so it names the family's behaviour. */
  readonly hash: string;
  /** Folder path (Node) or base address (browser) that the manifest's file names are relative to. */
  readonly location: string;
  /** A file of the manifest, whole, its SHA-256 verified. For small files: backends read weights in their own worker. */
  read(file: string): Promise<Uint8Array>;
};

/** The families a user has. */
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
