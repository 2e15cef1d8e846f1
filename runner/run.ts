import { type Recorder, recordRun } from '../bundle/index.ts';
import { problemOf } from '../errors/index.ts';
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
import { RunnerError } from './error.ts';
import { eventLog } from './events.ts';
import { enterRunInputs, type RunInputs } from './inputs.ts';
import { outputOf, type RunOutputs } from './outputs.ts';
import type { Platform } from './run-files.ts';

export type RunOptions = {
  /** Stops the run after the current step of a network. The outputs then reject with the code ABORTED. */
  readonly signal?: AbortSignal;
  /** Whether `node-progress` events carry small pictures of what is being drawn. Default: false. */
  readonly previews?: boolean;
  /** Whether the run is recorded: `recording()` then returns the file that the studio replays. Default: false. */
  readonly record?: boolean;
};

/** A run of a workflow. It starts at once. Iterating yields every event from the first on, and throws what stops the run. */
export type Run = AsyncIterable<RunEvent> & {
  /** The outputs by the names of the workflow's interface. Rejects with what stops the run: an error with a `code`. */
  readonly outputs: Promise<RunOutputs>;
  /** Stops the run after the current step of a network. */
  cancel(): void;
  /**
   * The recording of the run when it has ended, also where it failed: the content of a `.unclip-recording` file. Rejects with `RunnerError` NOT_RECORDED for a run without
   * `record`, and with what stopped the run before it began.
   */
  recording(): Promise<Uint8Array<ArrayBuffer>>;
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
  const recorded = Promise.withResolvers<Recorder>();
  const outputs = compute(shared, { ...request, signal }, { emit: log.add, recorded: recorded.resolve });
  // what stops a run before it is planned leaves nothing to record
  outputs.catch(recorded.reject);
  recorded.promise.catch(() => undefined);
  outputs.then(
    () => log.end(),
    (cause: unknown) => log.end({ cause }),
  );
  const record = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const recorder = await recorded.promise;
    return outputs.then(
      () => recorder.end(),
      (error: unknown) => recorder.end(problemOf(error)),
    );
  };
  let recording: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return {
    outputs,
    cancel: () => controller.abort(),
    async recording() {
      if (!options.record)
        throw new RunnerError('NOT_RECORDED', 'The run was not recorded. Start it with { record: true } as the last argument of run.');
      recording ??= record();
      return recording;
    },
    [Symbol.asyncIterator]: log.read,
  };
};

const compute = async <Source>(
  shared: RunnerServices<Source>,
  request: RunRequest<Source>,
  { emit, recorded }: { readonly emit: (event: RunEvent) => void; readonly recorded: (recorder: Recorder) => void },
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
  const { previews = false, record = false } = request.options;
  const recorder =
    record &&
    recordRun({
      workflow: entered.workflow,
      plan: planned,
      registry,
      images: services.images,
      facts: { ...platform.facts(), inputs: plainInputs(request.inputs) },
      clock: Date.now,
    });
  if (recorder) recorded(recorder);
  const results = await execute(planned, {
    evaluate: local(registry, services),
    store,
    signal: request.signal,
    previews: previews || record,
    emit(event, outputs) {
      if (recorder) recorder.emit(event, outputs);
      emit(previews || event.type !== 'node-progress' ? event : withoutPreview(event));
    },
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

/** The event without its picture, which only the recording wants. */
const withoutPreview = ({ preview: _, ...event }: Extract<RunEvent, { type: 'node-progress' }>): RunEvent => event;

/** The inputs that are texts, numbers, choices or lists of them: what a recording says of the inputs. */
const plainInputs = (inputs: RunInputs): Record<string, unknown> => {
  const isPlain = (value: unknown): boolean =>
    ['string', 'number', 'boolean'].includes(typeof value) || (Array.isArray(value) && value.every(isPlain));
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => isPlain(value)));
};
