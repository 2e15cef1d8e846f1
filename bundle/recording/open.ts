import type { Workflow } from '../../graph/index.ts';
import { ModelError } from '../../models/error.ts';
import type { ZipSource } from '../../models/image/picture-zip.ts';
import { openBundle } from '../open.ts';
import { type RecordedRun, recordingName, recordingSchema } from './schema.ts';

/** An opened recording: what happened, and the workflow that ran. */
type Recording = {
  readonly workflow: Workflow;
  readonly run: RecordedRun;
  /** The content of a preview or of an output by its path. Rejects with `ModelError` BAD_INPUT for a damaged one. */
  file(path: string): Promise<Uint8Array<ArrayBuffer>>;
};

/** Largest sizes, unpacked: of what happened, of one file beside it, and of all. */
const largestRun = 64 * 2 ** 20;
const largestFile = 8 * 2 ** 20;
const largestTotal = 256 * 2 ** 20;

/**
 * Opens a recording. Nothing runs. Throws `ModelError` BAD_INPUT for a file that is not a recording, is damaged, is too large, or names files that it lacks; `GraphError` for a
 * broken workflow.
 */
export const openRecording = async (source: ZipSource): Promise<Recording> => {
  const { name } = source;
  const { workflow, files } = await openBundle(source);
  const refuse = (cause?: unknown): ModelError =>
    new ModelError(
      'BAD_INPUT',
      '{name} is not a recording of a run, or it is damaged, or a newer version wrote it. Use another copy of it.',
      {
        params: { name },
        cause,
      },
    );
  const total = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const entry = files.get(recordingName);
  if (!entry || entry.bytes > largestRun || total > largestTotal) throw refuse();
  const parsed = recordingSchema.safeParse(await jsonOf(await entry.read(), refuse));
  if (!parsed.success) throw refuse(parsed.error);
  const run = parsed.data;
  if (pathsIn(run).some((path) => (files.get(path)?.bytes ?? Number.POSITIVE_INFINITY) > largestFile)) throw refuse();
  return {
    workflow,
    run,
    async file(path) {
      const file = files.get(path);
      if (!file) throw refuse();
      return file.read();
    },
  };
};

const pathsIn = ({ events, outputs }: RecordedRun): readonly string[] => [
  ...events.flatMap((event) => (event.type === 'node-progress' && event.preview !== undefined ? [event.preview] : [])),
  ...Object.values(outputs).flatMap((ports) =>
    Object.values(ports).flatMap(({ pictures = [], value }) => [...pictures, ...(value === undefined ? [] : [value])]),
  ),
];

const jsonOf = async (bytes: Uint8Array, refuse: (cause: unknown) => Error): Promise<unknown> => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refuse(cause);
  }
};
