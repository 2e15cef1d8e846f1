import { openRecording, type RecordedEvent, type RecordedRun } from '../../../bundle/index.ts';
import { decodeValue, type Outputs, own, type Port, type Preview, type Registry, type Workflow } from '../../../graph/index.ts';
import { ModelError } from '../../../models/error.ts';
import type { ImageCodec } from '../../../models/image/codec.ts';
import { dropAlpha, type Image } from '../../../models/image/image.ts';
import type { NodeRun, RunStatus } from '../run/types.ts';

/** A recording that can be shown at any moment. */
export type Replay = {
  readonly workflow: Workflow;
  readonly run: RecordedRun;
  /** What happened, in the order of time. */
  readonly events: readonly RecordedEvent[];
  /** Milliseconds from the start to the last event. */
  readonly duration: number;
  /** What the cards show after the first `count` events. */
  stateAfter(count: number): ReplayState;
};

type ReplayState = { readonly runs: Readonly<Record<string, NodeRun>>; readonly run: RunStatus };

/** Most pixels on a side of a picture in a recording. */
const largestSide = 1024;

/**
 * Opens a recording with all of its pictures. Nothing runs. Rejects with `ModelError` BAD_INPUT or IMAGE_UNREADABLE for a file that is not one, or is damaged, and with
 * `GraphError` for a broken workflow. Values that are not of the kind of their port are left out.
 */
export const openReplay = async (
  file: Blob & { readonly name: string },
  { registry, images }: { readonly registry: Registry; readonly images: Pick<ImageCodec, 'decode' | 'measure'> },
): Promise<Replay> => {
  const read = async (offset: number, length: number) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  const recording = await openRecording({ name: file.name, bytes: file.size, read });
  const picture = async (path: string): Promise<Image> => {
    const bytes = await recording.file(path);
    const { width, height } = await images.measure(bytes, path);
    if (Math.max(width, height) > largestSide)
      throw new ModelError('BAD_INPUT', 'The recording {name} has a picture that is too large: {path}.', {
        params: { name: file.name, path },
      });
    return images.decode(bytes, path);
  };
  const { run, workflow } = recording;
  const types = new Map(run.tasks.map(({ node, type }) => [node, type]));
  const outputs = new Map<string, Outputs>();
  for (const [node, ports] of Object.entries(run.outputs)) {
    const specs: Readonly<Record<string, Port>> = own(registry, types.get(node) ?? '')?.outputs ?? {};
    const values: Record<string, unknown> = {};
    for (const [port, { pictures, value }] of Object.entries(ports)) {
      const spec = own(specs, port);
      if (!spec) continue;
      const found = pictures
        ? await Promise.all(pictures.map(picture))
        : value === undefined
          ? undefined
          : decodeValue(await recording.file(value));
      if (found !== undefined && spec.kind.schema.safeParse(found).success) values[port] = found;
    }
    outputs.set(node, values);
  }
  const previews = new Map<string, Preview>();
  for (const event of run.events) {
    if (event.type !== 'node-progress' || event.preview === undefined) continue;
    const { width, height, data } = dropAlpha(await picture(event.preview));
    previews.set(event.preview, { width, height, rgb: data });
  }
  const { events } = run;
  return {
    workflow,
    run,
    events,
    duration: events.at(-1)?.at ?? 0,
    stateAfter: (count) => fold(run, events.slice(0, count), { outputs, previews }),
  };
};

type Contents = { readonly outputs: ReadonlyMap<string, Outputs>; readonly previews: ReadonlyMap<string, Preview> };

const fold = ({ tasks, problem }: RecordedRun, events: readonly RecordedEvent[], { outputs, previews }: Contents): ReplayState => {
  const runs: Record<string, NodeRun> = {};
  const keys = new Map(tasks.map(({ node, key }) => [node, key]));
  let phase: RunStatus['phase'] = 'idle';
  let done = 0;
  for (const event of events) {
    switch (event.type) {
      case 'run-start':
        phase = 'running';
        for (const { node } of tasks) runs[node] = { status: 'queued' };
        break;
      case 'node-start':
        runs[event.node] = { status: 'running' };
        break;
      case 'node-progress': {
        const preview = (event.preview === undefined ? undefined : previews.get(event.preview)) ?? own(runs, event.node)?.preview;
        runs[event.node] = { status: 'running', step: event.step, of: event.of, ...(preview && { preview }) };
        break;
      }
      case 'node-end': {
        done++;
        const [key, found] = [keys.get(event.node), outputs.get(event.node)];
        runs[event.node] = {
          status: 'done',
          cached: event.cached,
          ...(!event.cached && { ms: event.ms }),
          ...(key !== undefined && { key }),
          ...(found && { outputs: found }),
        };
        break;
      }
      case 'node-error':
        runs[event.node] = { status: 'failed', error: { code: event.code, message: event.message, nodeId: event.node } };
        break;
      case 'run-end':
        phase = 'idle';
        // the outputs of a later node were stored, so these were not needed
        for (const [node, run] of Object.entries(runs)) if (run.status === 'queued') delete runs[node];
    }
  }
  const ended = events.at(-1)?.type === 'run-end';
  return { runs, run: { phase, done, of: tasks.length, ...(ended && problem && { error: problem }) } };
};
