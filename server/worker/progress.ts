import type { RunEvent } from '../../graph/index.ts';
import type { ImageCodec } from '../../models/image/codec.ts';
import { sha256Of } from '../artifacts/write.ts';
import type { Supervisor } from './messages.ts';

/** Milliseconds between two events of progress of a run, and between two pictures. */
const between = 100;
const betweenPreviews = 500;

type Progress = Extract<RunEvent, { type: 'node-progress' }>;
type Then = (work: () => Promise<void>) => void;

/** Tells progress about ten times a second; what comes in between, or while the last is still being sent, is left out. */
export const progressTeller = (images: ImageCodec, supervisor: Supervisor): ((event: Progress, then: Then) => void) => {
  let told = Number.NEGATIVE_INFINITY;
  let shown = Number.NEGATIVE_INFINITY;
  let sending = false;
  const previewOf = async ({ preview }: Progress): Promise<{ preview?: string }> => {
    if (!preview || performance.now() - shown < betweenPreviews) return {};
    shown = performance.now();
    const { width, height, rgb } = preview;
    try {
      const bytes = await images.encode([{ width, height, channels: 3, data: rgb }], { format: 'png' });
      const file = { sha256: sha256Of(bytes), bytes, type: 'image/png' };
      await supervisor.ask({ kind: 'preview', file });
      return { preview: file.sha256 };
    } catch {
      return {}; // a preview that cannot be kept is no reason to fail
    }
  };
  return (event, then) => {
    if (sending || performance.now() - told < between) return;
    told = performance.now();
    sending = true;
    then(async () => {
      const { type, nodeId, step, of } = event;
      supervisor.tell({ type, nodeId, step, of, ...(await previewOf(event)) });
      sending = false;
    });
  };
};
