/**
 * Fewest and most denoising steps of a draft. One step exaggerates contrast and colours, unless the family draws drafts; after two, a picture hardly changes.
 */
const fewest = 2;
const fewestOfDrafter = 1;
const mostSteps = 4;
/** Milliseconds that a draft may take: fifteen drafts a second follow the hand. */
const longest = 66;

/** How long a draft took, and its denoising steps. */
export type LastDraft = { readonly steps: number; readonly milliseconds: number };

/**
 * Denoising steps of the next draft: as many as fit in a fifteenth of a second, judged by the last draft, up to 4. The fewest are 2, or 1 where the family
 * draws drafts (`drafts`); the first draft has the fewest.
 */
export const draftSteps = ({ drafts, last }: { readonly drafts: boolean; readonly last: LastDraft | undefined }): number => {
  const least = drafts ? fewestOfDrafter : fewest;
  return last ? Math.min(mostSteps, Math.max(least, Math.floor((longest / Math.max(last.milliseconds, 1)) * last.steps))) : least;
};
