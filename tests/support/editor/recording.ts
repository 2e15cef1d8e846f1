import { recordRun } from '../../../bundle/index.ts';
import { type Plan, parseWorkflow, type RunEvent, type Workflow } from '../../../graph/index.ts';
import type { ImageCodec } from '../../../models/image/codec.ts';
import { filledImage, type Image } from '../../../models/image/image.ts';
import { registry } from '../../../nodes/index.ts';

/** The workflow of the recording: a caption that becomes a picture. */
export const recordedWorkflow: Workflow = parseWorkflow({
  format: 'unclip-workflow',
  version: 2,
  name: 'A volcano',
  nodes: {
    prompt: { type: 'text', version: 1, params: { text: 'a volcano' }, inputs: {} },
    encode: { type: 'encode-text', version: 1, params: { model: 'emoji' }, inputs: { text: { node: 'prompt', port: 'text' } } },
    prior: { type: 'prior', version: 1, params: {}, inputs: { conditioning: { node: 'encode', port: 'conditioning' } } },
    decode: { type: 'decode', version: 1, params: { model: 'emoji' }, inputs: { embedding: { node: 'prior', port: 'embedding' } } },
  },
  interface: { inputs: { prompt: { node: 'prompt', param: 'text' } }, outputs: { image: { node: 'decode', port: 'images' } } },
  layout: { prompt: { x: 0, y: 0 }, encode: { x: 320, y: 0 }, prior: { x: 640, y: 0 }, decode: { x: 960, y: 0 } },
});

const task = (nodeId: string) => ({
  nodeId,
  type: recordedWorkflow.nodes[nodeId]?.type ?? '',
  version: 1,
  params: recordedWorkflow.nodes[nodeId]?.params ?? {},
  inputs: {},
  paramLinks: {},
  key: nodeId.padEnd(64, '0'),
});

/** A plan of the workflow, as far as recordings read it. */
export const recordedPlan = { tasks: ['prompt', 'encode', 'prior', 'decode'].map(task), targets: [{ node: 'decode' }] } as unknown as Plan;

/** A picture of one colour. */
export const colour = (level: number, side = 32): Image => filledImage({ width: side, height: side, color: [level, 80, 40] });

const start = (nodeId: string): RunEvent => ({ type: 'node-start', nodeId, key: '' });
const end = (nodeId: string, ms: number, cached = false): RunEvent => ({ type: 'node-end', nodeId, key: '', cached, ms });
const preview = (level: number) => ({ width: 16, height: 16, rgb: colour(level, 16).data });

/** A codec of this place, which reduces pictures by drawing smaller ones. */
export const recordedImages = (images: ImageCodec) => ({
  ...images,
  reduced: async (picture: object, longest: number) => {
    const image = picture as Image; // the recordings of tests have no picture files
    return image.width <= longest ? image : colour(image.data[0] ?? 0, longest);
  },
});

/**
 * The recording of a run that takes 4 seconds: the prompt is stored, and the decoder has four steps with previews. `fails`: the decoder fails after two of them. `images`
 * encodes the pictures.
 */
export const recordingOf = async (
  images: ImageCodec,
  { fails = false, pictures = 2 }: { readonly fails?: boolean; readonly pictures?: number } = {},
): Promise<Uint8Array<ArrayBuffer>> => {
  let now = Date.UTC(2026, 10, 30, 20, 15);
  const recorder = recordRun({
    workflow: recordedWorkflow,
    plan: recordedPlan,
    registry,
    images: recordedImages(images),
    facts: { versions: { unclip: '0.1.0' }, device: 'cpu', system: 'linux x64', inputs: { prompt: 'a volcano' } },
    clock: () => now,
  });
  const after = (ms: number, ...emitted: Parameters<typeof recorder.emit>): void => {
    now += ms;
    recorder.emit(...emitted);
  };
  after(0, { type: 'run-start', tasks: 4 });
  after(0, start('prompt'));
  after(0, end('prompt', 0, true), { text: ['a volcano'] });
  after(10, start('encode'));
  after(990, end('encode', 990), {});
  after(0, start('prior'));
  const embedding = { space: 'emoji', role: 'image', dims: [1, 4], data: new Float32Array([1, 2, 3, 4]) };
  after(1000, end('prior', 1000), { embedding });
  after(0, start('decode'));
  for (let step = 1; step <= (fails ? 2 : 4); step++)
    after(500, { type: 'node-progress', nodeId: 'decode', step, of: 4, preview: preview(60 * step) });
  if (fails) {
    after(0, { type: 'node-error', nodeId: 'decode', code: 'NOT_ENOUGH_MEMORY', message: 'The decoder needs more memory.' });
    after(0, { type: 'run-end', ok: false });
    return recorder.end({ code: 'NODE_FAILED', message: 'Node "decode" failed: The decoder needs more memory.' });
  }
  after(0, end('decode', 2000), { images: Array.from({ length: pictures }, (_, index) => colour(index)) });
  after(0, { type: 'run-end', ok: true });
  return recorder.end();
};
