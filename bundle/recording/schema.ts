import * as z from 'zod';
import { isInnerPath } from '../contents.ts';

/** The file in a recording that says what happened. Beside it lie the workflow, the previews and the outputs. */
export const recordingName = 'recording.json';

/** The extension of recordings, with its dot. A recording is also a bundle, which runs. */
export const recordingExtension = '.unclip-recording';

/** Most events and tasks of a recording, most items of an output that are kept, and the longest sides of pictures and of previews, in pixels. */
export const limits = { events: 50_000, tasks: 20_000, items: 64, picture: 256, preview: 128 } as const;

const path = z.string().refine(isInnerPath);
const time = z.number().min(0).max(1e10);
const node = z.string().min(1).max(2000);
const count = z.int().min(0).max(1e9);

/** An event, `at` milliseconds after the start. `preview` is the path of a picture. */
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run-start'), at: time }),
  z.object({ type: z.literal('node-start'), at: time, node }),
  z.object({ type: z.literal('node-progress'), at: time, node, step: count, of: count, preview: path.optional() }),
  z.object({ type: z.literal('node-end'), at: time, node, cached: z.boolean(), ms: time }),
  z.object({ type: z.literal('node-error'), at: time, node, code: z.string().max(100), message: z.string().max(10_000) }),
  z.object({ type: z.literal('run-end'), at: time, ok: z.boolean() }),
]);
export type RecordedEvent = z.output<typeof eventSchema>;

/** The first items of an output, of `count`: a picture file each, or a file with the value. Neither of both: the value was too large. */
const outputSchema = z.object({
  count,
  pictures: z.array(path).max(limits.items).optional(),
  value: path.optional(),
});

/** The content of `recording.json`. */
export const recordingSchema = z.object({
  format: z.literal('unclip-recording'),
  version: z.literal(1),
  /** When the run started, as an ISO 8601 date. */
  startedAt: z.iso.datetime(),
  ms: time,
  /** What a result may depend on beside the workflow and the weights: the versions of this program and of its parts, by name. */
  versions: z.record(z.string().max(100), z.string().max(100)),
  /** What computed: `cpu`, `cuda`, `webgpu` or `wasm`; and the system that it belongs to. */
  device: z.string().max(100),
  system: z.string().max(200),
  models: z.array(z.object({ family: z.string().max(100), space: z.string().max(100), hash: z.string().max(100) })).max(100),
  /** The inputs that the run was started with; the content of files is left out. */
  inputs: z.record(z.string().max(200), z.unknown()),
  /** The planned nodes in the order of the plan, with their params and the key of their outputs. */
  tasks: z
    .array(z.object({ node, type: z.string().max(100), key: z.string().max(100), params: z.record(z.string(), z.unknown()) }))
    .max(limits.tasks),
  events: z
    .array(eventSchema)
    .max(limits.events)
    .refine((events) => events.every(({ at }, index) => at >= (events[index - 1]?.at ?? 0)), 'must be in the order of time'),
  /** The outputs of nodes by port. */
  outputs: z.record(node, z.record(z.string().max(200), outputSchema)),
  /** What stopped the run. */
  problem: z.object({ code: z.string().max(100), message: z.string().max(10_000) }).optional(),
});
export type RecordedRun = z.output<typeof recordingSchema>;
