import type { RunEvent } from '../../graph/index.ts';
import type { ImageCodec } from '../../models/image/codec.ts';
import { sha256Of } from '../artifacts/write.ts';
import type { SupervisorCalls } from './child-calls.ts';

/** Minimum milliseconds between two progress events of a run, and between two previews. */
const eventPause = 100;
const previewPause = 500;

type Progress = Extract<RunEvent, { type: 'node-progress' }>;
type Enqueue = (work: () => Promise<void>) => void;

/** Reports progress at most ten times a second. Drops progress in between, and while a preview is being sent. */
export const progressReporter = (
  images: ImageCodec,
  supervisor: Pick<SupervisorCalls, 'report' | 'preview'>,
): ((event: Progress, enqueue: Enqueue) => void) => {
  let lastEvent = Number.NEGATIVE_INFINITY;
  let lastPreview = Number.NEGATIVE_INFINITY;
  let isSending = false;
  const sendPreview = async ({ preview }: Progress): Promise<{ preview?: string }> => {
    if (!preview || performance.now() - lastPreview < previewPause) return {};
    lastPreview = performance.now();
    const { width, height, rgb } = preview;
    try {
      const bytes = await images.encode([{ width, height, channels: 3, data: rgb }], { format: 'png' });
      const file = { sha256: sha256Of(bytes), bytes, type: 'image/png' };
      await supervisor.preview(file);
      return { preview: file.sha256 };
    } catch {
      return {}; // a failed preview must not fail the run
    }
  };
  return (event, enqueue) => {
    if (isSending || performance.now() - lastEvent < eventPause) return;
    lastEvent = performance.now();
    isSending = true;
    enqueue(async () => {
      const { type, nodeId, step, of } = event;
      supervisor.report({ type, nodeId, step, of, ...(await sendPreview(event)) });
      isSending = false;
    });
  };
};
