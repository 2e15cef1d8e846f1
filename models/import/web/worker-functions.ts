import type { Manifest } from '../../manifest.ts';
import type { DroppedFile } from '../../repository/files.ts';
import type { Outputs } from '../../tensor.ts';
import type { Completion } from '../family-plan.ts';

/** A repository whose files were dropped on the page. */
export type DroppedRepository = { readonly name: string; readonly files: readonly DroppedFile[] };

/** What an import does, and how many of how many bytes it has stored. */
export type StoringProgress = {
  readonly step: 'reading' | 'writing';
  readonly file?: string;
  readonly bytes?: number;
  readonly of?: number;
};

/** A family whose files are stored, and whose manifest is not written yet. */
export type UnfinishedFamily = { readonly manifest: Manifest; readonly location: string };

/** The functions that worker.ts offers to the page. */
export type ImportWorkerFunctions = {
  /** Imports repositories as one family or several. Returns the locations of the families. */
  importFamilies(repositories: readonly DroppedRepository[]): Promise<readonly string[]>;
  /** Stops the import after the piece that is being written: `importFamilies` closes its file and rejects with `ABORTED`. */
  stop(): void;
};

/** The functions of the page that worker.ts calls. */
export type ImportPageFunctions = {
  onProgress(progress: StoringProgress): void;
  runNetwork(family: UnfinishedFamily, run: Pick<Completion, 'component' | 'feeds'>): Promise<Outputs>;
};
