import type { StoredDocument, StoredVersion } from './types.ts';

/** Earlier versions kept of a document. */
export const versionsKept = 30;
/** Least time between two of them. */
const apart = 60_000;

/** Whether what is about to be overwritten is worth keeping, given the newest version kept so far. */
export const worthKeeping = (current: StoredDocument, newest: StoredVersion | undefined): boolean =>
  newest === undefined || current.changedAt - newest.savedAt >= apart;
