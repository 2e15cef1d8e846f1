import { statSync } from 'node:fs';
import {
  execute,
  foldersOf,
  local,
  namedOutputs,
  type Plan,
  plan,
  type Registry,
  type RunEvent,
  type Store,
  serialiseWorkflow,
} from '../graph/index.ts';
import { modelCatalog } from '../models/catalog.ts';
import type { ModelFamily } from '../models/family.ts';
import { resolveModel } from '../nodes/resolve.ts';
import { RunnerError } from './error.ts';
import { eventLog } from './events.ts';
import { type Entered, enterRunInputs, type RunInputs } from './inputs.ts';
import { outputOf, type RunOutputs } from './outputs.ts';
import { type PermittedFiles, permittedFiles } from './permitted-files.ts';
import { type Computers, contentHashes, createServices } from './services.ts';
import { type SuppliedFiles, suppliedFiles } from './supplied-files.ts';
import { openWorkflow, type WorkflowSource } from './workflow-source.ts';

export type RunOptions = {
  /** Stops the run after the current step of a network. The outputs then reject with the code ABORTED. */
  readonly signal?: AbortSignal;
  /** Whether `node-progress` events carry small pictures of what is being drawn. Default: false. */
  readonly previews?: boolean;
};

/** A run of a workflow. It starts at once. Iterating yields every event from the first on, and throws what stops the run. */
export type Run = AsyncIterable<RunEvent> & {
  /** The outputs by the names of the workflow's interface. Rejects with what stops the run: an error with a `code`. */
  readonly outputs: Promise<RunOutputs>;
  /** Stops the run after the current step of a network. */
  cancel(): void;
};

/** What all runs of a runner share. */
export type RunnerServices = {
  readonly registry: Registry;
  readonly families: readonly ModelFamily[];
  readonly computers: Computers;
  readonly store: Store;
  readonly folder: string;
  readonly allowed: readonly string[];
};

type RunRequest = {
  readonly source: WorkflowSource;
  readonly inputs: RunInputs;
  readonly options: RunOptions;
  readonly signal: AbortSignal;
};

/** Starts a run. `signal` is that of the runner. */
export const startRun = (shared: RunnerServices, request: RunRequest): Run => {
  const controller = new AbortController();
  const { options } = request;
  const signal = AbortSignal.any([controller.signal, request.signal, ...(options.signal ? [options.signal] : [])]);
  const log = eventLog<RunEvent>();
  const outputs = compute(shared, { ...request, signal }, log.add);
  outputs.then(
    () => log.end(),
    (cause: unknown) => log.end({ cause }),
  );
  return { outputs, cancel: () => controller.abort(), [Symbol.asyncIterator]: log.read };
};

const compute = async (shared: RunnerServices, request: RunRequest, emit: (event: RunEvent) => void): Promise<RunOutputs> => {
  const { registry, families, store } = shared;
  const opened = await openWorkflow(request.source, shared.folder);
  const files = suppliedFiles(shared.folder);
  const entered = await enterRunInputs(request.inputs, { workflow: opened.workflow, registry, families, files, folder: shared.folder });
  const permitted = permittedFiles({ folder: opened.folder, allowed: shared.allowed, named: files.named, refuse: forbidden });
  await listFolders(entered, { registry, files, permitted });
  const services = createServices({ computers: shared.computers, families, files: permitted, pictures: files });
  const { read, open } = services.files;
  const withInputs = {
    ...services,
    files: {
      read: async (name: string) => files.content(name)?.bytes ?? read(name),
      open: async (name: string) => files.open(name) ?? (open ? open(name) : Promise.reject(new Error('Node can open files.'))),
    },
  };
  const planned = planRun(entered, { shared, files, permitted });
  const results = await execute(planned, {
    evaluate: local(registry, withInputs),
    store,
    signal: request.signal,
    previews: request.options.previews ?? false,
    emit,
    values: async ({ name }) => entered.values[name]?.value,
  });
  const workflow = serialiseWorkflow(entered.workflow);
  return Object.fromEntries(
    namedOutputs(entered.workflow, registry, planned.targets).map((named) => [
      named.name,
      outputOf(named, results.get(named.node)?.[named.port], { images: services.images, workflow }),
    ]),
  );
};

type Facts = { readonly shared: RunnerServices; readonly files: SuppliedFiles; readonly permitted: PermittedFiles };

const planRun = ({ workflow, values }: Entered, { shared: { registry, families }, files, permitted }: Facts): Plan => {
  const hashOf = contentHashes(permitted, files);
  return plan({
    workflow,
    registry,
    models: resolveModel(modelCatalog(families)),
    contentHash: (name) => files.content(name)?.sha256 ?? hashOf(name),
    values: Object.fromEntries(Object.entries(values).map(([name, { key, type }]) => [name, { key, type }])),
  });
};

/** Lists the pictures of the folders that the workflow itself names. What does not exist is reported by the planner. */
const listFolders = async (
  { workflow }: Entered,
  { registry, files, permitted }: { readonly registry: Registry } & Pick<Facts, 'files' | 'permitted'>,
): Promise<void> => {
  const permits = (path: string): boolean => {
    try {
      permitted(path);
      return true;
    } catch {
      return false;
    }
  };
  for (const name of new Set(foldersOf(workflow, registry).map(({ value }) => value))) {
    if (files.list(name)) continue;
    const path = permitted(name);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) await files.listFolder(name, path, permits);
  }
};

const forbidden = ({ path, folder, allow }: { path: string; folder: string; allow: string }): RunnerError =>
  new RunnerError(
    'FILE_FORBIDDEN',
    'The workflow reads the file {path}, which is outside its folder {folder}. If you trust the workflow, open the runner with allow: ["{allow}"].',
    { params: { path, folder, allow } },
  );
