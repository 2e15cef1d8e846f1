import type { StepReport } from './denoise.ts';
import type { Image } from './image/index.ts';

/** How far the drawing of pictures is; sometimes with a small picture of what the first item of a batch is becoming: RGB bytes, row by row. */
export type StepProgress = {
  readonly step: number;
  readonly of: number;
  readonly preview?: { readonly width: number; readonly height: number; readonly rgb: Uint8Array };
};

/** What a request to draw pictures says of its progress. */
export type Watched = {
  readonly progress?: (progress: StepProgress) => void;
  /** False: progress comes without pictures. */
  readonly previews?: boolean | undefined;
};

/** Previews a group of items shows at most; each may cost a pass of an autoencoder. */
const previewCount = 8;

/**
 * What to do after each step of group `group` of `groups`: tell of the step, counted over all groups. `draw` makes the preview, three channels,
 * from the x0 of the group's first item. Undefined where nobody listens.
 */
export const stepTeller = (
  { progress, previews = true }: Watched,
  { group, groups, draw }: { group: number; groups: number; draw: (x0: Float32Array) => Promise<Image | undefined> },
): ((report: StepReport) => Promise<void>) | undefined =>
  progress &&
  (async ({ step, of, x0 }) => {
    const shown = previews && step < of && step % Math.ceil(of / previewCount) === 0;
    const picture = shown ? await draw(x0) : undefined;
    const preview = picture && { width: picture.width, height: picture.height, rgb: picture.data };
    progress({ step: group * of + step, of: groups * of, ...(preview && { preview }) });
  });
