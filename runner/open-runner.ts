import { resolve } from 'node:path';
import { memoryStore, type Store } from '../graph/index.ts';
import { fileStore } from '../graph/stores/files.ts';
import { familyFolders, namedFolders, readFamilies, userFamilies } from '../models/find-families.ts';
import { registry } from '../nodes/index.ts';
import { RunnerError } from './error.ts';
import type { RunInputs } from './inputs.ts';
import { type Run, type RunOptions, startRun } from './run.ts';
import { computersOf, type Device } from './services.ts';
import { systemSentence } from './system-sentence.ts';
import type { WorkflowSource } from './workflow-source.ts';

export type RunnerSettings = {
  /** What computes networks. Default: `cpu`. `cuda` and `webgpu` need the package onnxruntime-node. */
  readonly device?: Device;
  /** Threads of one run on the CPU. Default: one for each core. */
  readonly threads?: number;
  /**
   * Folders of model families, before those of `UNCLIP_MODELS`, those of `unclip models add` (`~/.unclip/models`) and the family `emoji`, which is a part of the
   * package.
   */
  readonly models?: readonly string[];
  /** The folder that keeps results, so that equal steps are not computed again; or a store of your own. Default: the last 512 MB in memory. */
  readonly store?: string | Store;
  /** The largest size of a store in a folder, in bytes; the least recently used results are removed. Default: 8 GB. */
  readonly storeBytes?: number;
  /** The folder that relative paths start at. Default: the current folder. */
  readonly folder?: string;
  /** Folders that workflows may read files of, beside their own. Files that inputs name may always be read. */
  readonly allow?: readonly string[];
};

/** A model family that a runner found. */
export type InstalledModel = { readonly family: string; readonly title: string; readonly space: string; readonly dimension: number };

/** Runs workflows in this process. */
export type Runner = AsyncDisposable & {
  readonly models: readonly InstalledModel[];
  /** Starts a run. Runs may overlap: they share the networks in memory. */
  run(workflow: WorkflowSource, inputs?: RunInputs, options?: RunOptions): Run;
  /** Stops all runs and frees the networks. */
  close(): Promise<void>;
};

const memoryBytes = 512 * 2 ** 20;
const storeBytes = 8e9;

/** Opens a runner. Rejects with `RunnerError` FILE_UNREADABLE for a folder of models that cannot be read. */
export const openRunner = async (settings: RunnerSettings = {}): Promise<Runner> => {
  const { device = 'cpu', threads, store, folder = '.' } = settings;
  const { families } = await readFamilies([...(await namedFamilies(settings)), ...(await userFamilies(process.env))]);
  const computers = computersOf({ device, ...(threads !== undefined && { threads }) });
  const closing = new AbortController();
  const running = new Set<Run>();
  const shared = {
    registry,
    families,
    computers,
    store: storeOf(store, settings.storeBytes),
    folder: resolve(folder),
    allowed: (settings.allow ?? []).map((path) => resolve(folder, path)),
  };
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.allSettled([...running].map(({ outputs }) => outputs));
    await computers.backend.close();
  };
  return {
    models: families.map(({ manifest: { family, title, embedding } }) => ({
      family,
      title,
      space: embedding.space,
      dimension: embedding.dimension,
    })),
    run(source, inputs = {}, options = {}) {
      if (closing.signal.aborted) throw new RunnerError('CLOSED', 'The runner was closed. Open another one.');
      const run = startRun(shared, { source, inputs, options, signal: closing.signal });
      running.add(run);
      // the error reaches the reader of the outputs or of the events
      void run.outputs.catch(() => undefined).then(() => running.delete(run));
      return run;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};

const storeOf = (store: RunnerSettings['store'], maxBytes = storeBytes): Store => {
  if (store === undefined) return memoryStore({ maxBytes: memoryBytes });
  return typeof store === 'string' ? fileStore(resolve(store), { maxBytes }) : store;
};

/** The folders of the families in the folders that the settings and the environment name. */
const namedFamilies = async ({ models = [], folder = '.' }: RunnerSettings): Promise<readonly string[]> => {
  const named = [...models, ...namedFolders(process.env)].map((name) => resolve(folder, name));
  const found = named.map((path) =>
    familyFolders(path).catch((cause: unknown) => {
      throw new RunnerError('FILE_UNREADABLE', 'Cannot read the models folder {path}. {reason}', {
        params: { path, reason: systemSentence(cause) },
        cause,
      });
    }),
  );
  return (await Promise.all(found)).flat();
};
