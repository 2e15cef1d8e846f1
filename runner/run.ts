import {
  execute,
  local,
  namedOutputs,
  plan,
  type Registry,
  type RunEvent,
  type Store,
  serialiseWorkflow,
  withPlugins,
} from '../graph/index.ts';
import { type ModelFamily, modelCatalog } from '../models/family.ts';
import { pictureReader } from '../models/image/picture-reader.ts';
import type { Services } from '../nodes/define.ts';
import { resolveModel } from '../nodes/resolve.ts';
import type { Computers } from './computers.ts';
import { eventLog } from './events.ts';
import { enterRunInputs, type RunInputs } from './inputs.ts';
import { outputOf, type RunOutputs } from './outputs.ts';
import type { Platform } from './run-files.ts';

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
export type RunnerServices<Source> = {
  readonly registry: Registry;
  readonly families: readonly ModelFamily[];
  readonly computers: Computers;
  /** The number of picture files that are read at once. */
  readonly picturesAtOnce: number;
  readonly store: Store;
  readonly platform: Platform<Source>;
};

type RunRequest<Source> = {
  readonly source: Source;
  readonly inputs: RunInputs;
  readonly options: RunOptions;
  readonly signal: AbortSignal;
};

/** Starts a run. `signal` is that of the runner. */
export const startRun = <Source>(shared: RunnerServices<Source>, request: RunRequest<Source>): Run => {
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

const compute = async <Source>(
  shared: RunnerServices<Source>,
  request: RunRequest<Source>,
  emit: (event: RunEvent) => void,
): Promise<RunOutputs> => {
  const { registry, families, store, computers, platform } = shared;
  const { workflow: source, files } = await platform.openWorkflow(request.source);
  const entered = await enterRunInputs(request.inputs, { workflow: source, registry, families, files, platform });
  await files.prepare(entered.workflow, registry);
  const services: Services = {
    backend: computers.backend,
    models: modelCatalog(families),
    images: { ...platform.images, ...pictureReader({ work: computers.pictures, read: files.picture, most: shared.picturesAtOnce }) },
    latent: computers.latent,
    files: { read: files.read, open: files.open },
  };
  const planned = plan({
    workflow: entered.workflow,
    registry,
    models: resolveModel(services.models),
    contentHash: files.hash,
    values: Object.fromEntries(Object.entries(entered.values).map(([name, { key, type }]) => [name, { key, type }])),
  });
  const results = await execute(planned, {
    evaluate: local(registry, services),
    store,
    signal: request.signal,
    previews: request.options.previews ?? false,
    emit,
    values: async ({ name }) => entered.values[name]?.value,
  });
  const workflow = serialiseWorkflow(withPlugins(entered.workflow, registry));
  return Object.fromEntries(
    namedOutputs(entered.workflow, registry, planned.targets).map((named) => [
      named.name,
      outputOf(named, results.get(named.node)?.[named.port], { images: services.images, workflow }),
    ]),
  );
};
