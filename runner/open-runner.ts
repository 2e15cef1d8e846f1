import { resolve } from 'node:path';
import { memoryStore, type Store } from '../graph/index.ts';
import { fileStore } from '../graph/stores/files.ts';
import { imageCodec } from '../models/backends/node/images.ts';
import { pictureThreadCount } from '../models/backends/node/picture-threads.ts';
import { familyFolders, namedFolders, readFamilies, userFamilies } from '../models/find-families.ts';
import { registry } from '../nodes/index.ts';
import packageFile from '../package.json' with { type: 'json' };
import { loadPlugins } from '../plugin/node/load.ts';
import { registryWith } from '../plugin/registry.ts';
import { RunnerError } from './error.ts';
import { nodeFiles } from './node-files.ts';
import { type RunnerOf, runnerOver } from './runner.ts';
import { computersOf, type Device, sha256Of } from './services.ts';
import { systemSentence } from './system-sentence.ts';
import { openWorkflow, type WorkflowSource } from './workflow-source.ts';

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
  /** Plugins, by package, folder or file: their nodes run with the rights of this process. A configuration file is not read. */
  readonly plugins?: readonly string[];
  /** Folders that workflows may read files of, beside their own. Files that inputs name may always be read. */
  readonly allow?: readonly string[];
};

/** Runs workflows in this process. */
export type Runner = RunnerOf<WorkflowSource>;

const memoryBytes = 512 * 2 ** 20;
const storeBytes = 8e9;

/** Opens a runner. Rejects with `RunnerError` FILE_UNREADABLE for a folder of models that cannot be read, and with `PluginError` for a plugin that cannot be loaded. */
export const openRunner = async (settings: RunnerSettings = {}): Promise<Runner> => {
  const { device = 'cpu', threads, store, folder = '.' } = settings;
  const { families } = await readFamilies([...(await namedFamilies(settings)), ...(await userFamilies(process.env))]);
  const plugins = settings.plugins?.length ? await loadPlugins(settings.plugins, resolve(folder)) : [];
  const computers = computersOf({ device, ...(threads !== undefined && { threads }) });
  const start = resolve(folder);
  const allowed = (settings.allow ?? []).map((path) => resolve(folder, path));
  return runnerOver({
    registry: registryWith(registry, plugins),
    families,
    computers,
    // one file more than there are threads, so that no thread waits for the disk
    picturesAtOnce: pictureThreadCount + 1,
    store: storeOf(store, settings.storeBytes),
    platform: {
      images: imageCodec,
      sha256: sha256Of,
      facts: () => ({
        versions: { unclip: packageFile.version, node: process.versions.node },
        device,
        system: `${process.platform} ${process.arch}`,
      }),
      async openWorkflow(source: WorkflowSource) {
        const opened = await openWorkflow(source, start);
        return { workflow: opened.workflow, files: nodeFiles(opened, { start, allowed }) };
      },
    },
  });
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
