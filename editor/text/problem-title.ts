import type { Say } from './use-text.ts';

const known = [
  'MISSING_INPUT',
  'TYPE_MISMATCH',
  'BAD_PARAMS',
  'UNKNOWN_TYPE',
  'UNKNOWN_NODE',
  'UNKNOWN_PORT',
  'CYCLE',
  'MODEL_MISSING',
  'FILE_MISSING',
  'BATCH_MISMATCH',
] as const;

/** The heading over a problem's sentence. */
export const problemTitle = (code: string, t: Say): string => {
  const key = known.find((name) => name === code);
  return t(key ? `problem.${key}` : 'problem.other');
};
