import * as z from 'zod';

/** The list that scripts/offline-files.ts writes: every file that a page may request. */
export const offlineListSchema = z.object({
  /** The app itself, and the example pictures. */
  files: z.array(z.string()),
  /** The documentation, with hashes. */
  documentation: z.array(z.string()),
  /** The builds of onnxruntime-web by name. */
  runtimes: z.record(z.string(), z.array(z.string())),
  /** The files of each model family; those of weights with hash and size. */
  models: z.record(z.string(), z.array(z.object({ address: z.string(), sha256: z.string().optional(), bytes: z.number().optional() }))),
});
export type OfflineList = z.infer<typeof offlineListSchema>;

/** A site may have families of many GB. Larger ones than this, in bytes, are cached only where they were used before. */
const smallFamily = 512 * 2 ** 20;

/**
 * The addresses to cache: the app, the needed builds of the runtime, and the files of small families and of those that were used, without the weights
 * that are already stored in the origin private file system.
 */
export const wantedFiles = (
  list: OfflineList,
  { builds, isStored }: { readonly builds: readonly string[]; readonly isStored: (sha256: string, bytes: number) => boolean },
): string[] => [
  // the page is beside the service worker, which resolves this address
  './',
  ...list.files,
  ...builds.flatMap((build) => list.runtimes[build] ?? []),
  ...Object.values(list.models).flatMap((files) => {
    const missing = files.filter(({ sha256, bytes }) => sha256 === undefined || bytes === undefined || !isStored(sha256, bytes));
    const wasUsed = missing.length < files.length;
    const size = files.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
    return wasUsed || size <= smallFamily ? missing.map(({ address }) => address) : [];
  }),
  ...list.documentation,
];
