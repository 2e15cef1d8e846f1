import type { StepReport } from './denoise.ts';
import type { Image } from './image/index.ts';

/** The progress of sampling. Some steps have a preview of the first item of a batch: RGB bytes, row by row. */
export type StepProgress = {
  readonly step: number;
  readonly of: number;
  readonly preview?: { readonly width: number; readonly height: number; readonly rgb: Uint8Array };
};

/** How a request to sample pictures reports its progress. */
export type ProgressOptions = {
  readonly progress?: ((progress: StepProgress) => void) | undefined;
  /** False reports progress without previews. */
  readonly previews?: boolean | undefined;
};

/** The largest number of previews of a group of items. Each may need a run of an autoencoder. */
const previewCount = 8;

/**
 * Returns a function that reports a step of group `group` of `groups`, counted over all groups; undefined if the request does not listen. `draw`
 * computes the preview, an RGB picture, from the x0 of the group's first item.
 */
export const stepReporter = (
  { progress, previews = true }: ProgressOptions,
  { group, groups, draw }: { group: number; groups: number; draw: (x0: Float32Array) => Promise<Image | undefined> },
): ((report: StepReport) => Promise<void>) | undefined =>
  progress &&
  (async ({ step, of, x0 }) => {
    const shown = previews && step < of && step % Math.ceil(of / previewCount) === 0;
    const picture = shown ? await draw(x0) : undefined;
    const preview = picture && { width: picture.width, height: picture.height, rgb: picture.data };
    progress({ step: group * of + step, of: groups * of, ...(preview && { preview }) });
  });
