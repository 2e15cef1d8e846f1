/** Fewest and most denoising steps of a draft. */
export const fewestSteps = 4;
const mostSteps = 8;
/** Milliseconds that a draft may take: eight drafts a second look continuous. */
const longest = 125;

/** Denoising steps of the next draft, 4 to 8: as many as fit in an eighth of a second, judged by the milliseconds of the last draft. */
export const draftSteps = (steps: number, milliseconds: number): number =>
  Math.min(mostSteps, Math.max(fewestSteps, Math.floor((longest / Math.max(milliseconds, 1)) * steps)));
