import type { StepReport } from './denoise.ts';
import type { Image } from './image/index.ts';
import type { StepProgress } from './loop-call.ts';

/** How a request to sample pictures reports its progress. */
export type ProgressOptions = {
  readonly progress?: ((progress: StepProgress) => void) | undefined;
  /** False reports progress without previews. */
  readonly previews?: boolean | undefined;
  /** Least milliseconds before the first preview, and between two: one that the next picture replaces at once only costs time. Default: 0. */
  readonly previewPause?: number | undefined;
};

/** The largest number of previews of a group of items. Each may need a run of an autoencoder. */
const previewCount = 8;

/**
 * Returns a function that reports a step of group `group` of `groups`, counted over all groups; undefined if the request does not listen. `draw`
 * computes the preview, an RGB picture, from the x0 of the group's first item.
 */
export const stepReporter = (
  { progress, previews = true, previewPause = 0 }: ProgressOptions,
  { group, groups, draw }: { group: number; groups: number; draw: (x0: Float32Array) => Promise<Image | undefined> },
): ((report: StepReport) => Promise<void>) | undefined => {
  let drawnAt = performance.now();
  return (
    progress &&
    (async ({ step, of, x0 }) => {
      const due = previews && step < of && step % Math.ceil(of / previewCount) === 0;
      const shown = due && performance.now() - drawnAt >= previewPause;
      const picture = shown ? await draw(x0) : undefined;
      if (picture) drawnAt = performance.now();
      const preview = picture && { width: picture.width, height: picture.height, rgb: picture.data };
      progress({ step: group * of + step, of: groups * of, ...(preview && { preview }) });
    })
  );
};
