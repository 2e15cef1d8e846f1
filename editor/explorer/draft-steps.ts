/** Fewest and most denoising steps of a draft. One step exaggerates contrast and colours; after two, a picture hardly changes. */
export const fewestSteps = 2;
const mostSteps = 4;
/** Milliseconds that a draft may take: fifteen drafts a second follow the hand. */
const longest = 66;

/** Denoising steps of the next draft, 2 to 4: as many as fit in a fifteenth of a second, judged by the milliseconds of the last draft. */
export const draftSteps = (steps: number, milliseconds: number): number =>
  Math.min(mostSteps, Math.max(fewestSteps, Math.floor((longest / Math.max(milliseconds, 1)) * steps)));
