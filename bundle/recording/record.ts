import {
  encodeValue,
  memorySize,
  type Outputs,
  own,
  type Plan,
  type Port,
  type Preview,
  type Registry,
  type RunEvent,
  type Workflow,
} from '../../graph/index.ts';
import type { ImageCodec } from '../../models/image/codec.ts';
import type { Image } from '../../models/image/image.ts';
import type { Picture } from '../../models/image/picture.ts';
import type { PictureReader } from '../../models/image/picture-reader.ts';
import { resizeImage } from '../../models/image/resize.ts';
import { type BundledFile, writeBundle } from '../write.ts';
import { limits, type RecordedEvent, type RecordedRun, recordingName } from './schema.ts';

/** Most bytes of all previews in memory, of one value that is no picture, and of all outputs. What exceeds them is left out. */
const mostPreviews = 48 * 2 ** 20;
const largestValue = 2 * 2 ** 20;
const mostOutputs = 96 * 2 ** 20;

export type RecordRequest = {
  /** The workflow with the inputs of the run. */
  readonly workflow: Workflow;
  readonly plan: Plan;
  readonly registry: Registry;
  readonly images: ImageCodec & Pick<PictureReader, 'reduced'>;
  readonly facts: Pick<RecordedRun, 'versions' | 'device' | 'system' | 'inputs'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
};

/** Records a run while it happens. */
export type Recorder = {
  emit(event: RunEvent, outputs?: Outputs): void;
  /** The recording of what has happened, as a file. `problem`: what stopped the run. */
  end(problem?: RecordedRun['problem']): Promise<Uint8Array<ArrayBuffer>>;
};

/**
 * Begins to record a run: its events with their times, its plan, small copies of previews and outputs, and what computed it. Its size is limited, whatever the run does: of
 * an output, the first items are kept, and large values are left out.
 */
export const recordRun = ({ workflow, plan, registry, images, facts, clock }: RecordRequest): Recorder => {
  const began = clock();
  const events: RecordedEvent[] = [];
  const outputs: Record<string, Record<string, RecordedRun['outputs'][string][string]>> = {};
  const files: { readonly path: string; readonly bytes: () => Promise<Uint8Array> }[] = [];
  const types = new Map(plan.tasks.map(({ nodeId, type }) => [nodeId, type]));
  let [previewBytes, outputBytes] = [0, 0];
  /** The outputs are reduced one after the other beside the run. */
  let work = Promise.resolve();

  const addPreview = (preview: Preview): string | undefined => {
    previewBytes += preview.rgb.length;
    if (previewBytes > mostPreviews) return undefined;
    const path = `previews/${files.length + 1}.png`;
    const picture = { width: preview.width, height: preview.height, channels: 3, data: preview.rgb } as const;
    files.push({ path, bytes: () => images.encode([within(picture, limits.preview)], { format: 'png' }) });
    return path;
  };
  const addFile = (path: string, bytes: Uint8Array): string | undefined => {
    outputBytes += bytes.length;
    if (outputBytes > mostOutputs) return undefined;
    files.push({ path, bytes: async () => bytes });
    return path;
  };
  const keep = async (nodeId: string, values: Outputs): Promise<void> => {
    const ports: Readonly<Record<string, Port>> = own(registry, types.get(nodeId) ?? '')?.outputs ?? {};
    const kept: Record<string, RecordedRun['outputs'][string][string]> = {};
    for (const [port, value] of Object.entries(values)) {
      const kind = own(ports, port)?.kind;
      if (!kind) continue;
      const count = kind.count(value);
      const items = Array.from({ length: Math.min(count, limits.items) }, (_, index) => kind.item(value, index));
      if (kind.kind === 'image') {
        const pictures: string[] = [];
        for (const item of items) {
          const [picture] = item as readonly Picture[]; // what the kind's schema says its batches are
          const reduced = picture && (await images.reduced(picture, limits.picture));
          const path = reduced && addFile(`outputs/${files.length + 1}.png`, await images.encode([reduced], { format: 'png' }));
          if (path === undefined) break;
          pictures.push(path);
        }
        kept[port] = { count, pictures };
      } else {
        const first = count > limits.items ? kind.join(items) : value;
        const path = memorySize(first) > largestValue ? undefined : addFile(`outputs/${files.length + 1}.value`, encodeValue(first));
        kept[port] = { count, ...(path !== undefined && { value: path }) };
      }
    }
    outputs[nodeId] = kept;
  };

  return {
    emit(event, values) {
      // the last events say how the run ended
      if (event.type === 'node-progress' && events.length >= limits.events / 2) return;
      if (events.length < limits.events) events.push(recorded(event, Math.max(0, clock() - began), addPreview));
      if (event.type !== 'node-end' || !values) return;
      work = work.then(() => keep(event.nodeId, values)).catch(() => undefined);
    },
    async end(problem) {
      const ms = Math.max(0, clock() - began);
      await work;
      const models = plan.tasks.flatMap(({ model }) => (model ? [{ family: model.family, space: model.space, hash: model.hash }] : []));
      const run: RecordedRun = {
        format: 'unclip-recording',
        version: 1,
        startedAt: new Date(began).toISOString(),
        ms,
        ...facts,
        models: [...new Map(models.map((model) => [model.family, model])).values()],
        tasks: plan.tasks.slice(0, limits.tasks).map(({ nodeId, type, key, params }) => ({ node: nodeId, type, key, params })),
        events,
        outputs,
        ...(problem && { problem }),
      };
      const parts: Uint8Array[] = [];
      const bundled: BundledFile[] = files.map(({ path, bytes }) => ({ path, read: bytes }));
      const json = new TextEncoder().encode(`${JSON.stringify(run, null, 1)}\n`);
      await writeBundle({
        workflow,
        files: [{ path: recordingName, read: async () => json }, ...bundled],
        models: Object.fromEntries(run.models.map(({ family, hash }) => [family, { sha256: hash }])),
        write: async (part) => void parts.push(part),
      });
      return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer()); // the parts are copies of the writer's
    },
  };
};

const within = (image: Image, longest: number): Image => {
  const scale = longest / Math.max(image.width, image.height);
  if (scale >= 1) return image;
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return resizeImage(image, { width: side(image.width), height: side(image.height) });
};

const recorded = (event: RunEvent, at: number, addPreview: (preview: Preview) => string | undefined): RecordedEvent => {
  switch (event.type) {
    case 'run-start':
      return { type: event.type, at };
    case 'node-start':
      return { type: event.type, at, node: event.nodeId };
    case 'node-progress': {
      const preview = event.preview && addPreview(event.preview);
      return { type: event.type, at, node: event.nodeId, step: event.step, of: event.of, ...(preview !== undefined && { preview }) };
    }
    case 'node-end':
      return { type: event.type, at, node: event.nodeId, cached: event.cached, ms: event.ms };
    case 'node-error':
      return { type: event.type, at, node: event.nodeId, code: event.code, message: event.message.slice(0, 10_000) };
    case 'run-end':
      return { type: event.type, at, ok: event.ok };
  }
};
