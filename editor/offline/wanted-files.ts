import { z } from 'zod';

/** What scripts/offline-files.ts lists: every file that a page may ask for. */
export const offlineListSchema = z.object({
  /** The app itself, and the example pictures. */
  files: z.array(z.string()),
  /** The builds of onnxruntime-web by name. */
  runtimes: z.record(z.string(), z.array(z.string())),
  /** Of each model family: its files, with the hash and size of weights. */
  models: z.record(z.string(), z.array(z.object({ address: z.string(), sha256: z.string().optional(), bytes: z.number().optional() }))),
});
export type OfflineList = z.infer<typeof offlineListSchema>;

/**
 * The addresses to keep: the app, the builds that this browser computes with, and the models, but for weights that already lie in the
 * browser's own file system.
 */
export const wantedFiles = (
  list: OfflineList,
  { builds, held }: { readonly builds: readonly string[]; readonly held: (sha256: string, bytes: number) => boolean },
): string[] => [
  '/',
  ...list.files,
  ...builds.flatMap((build) => list.runtimes[build] ?? []),
  ...Object.values(list.models)
    .flat()
    .flatMap(({ address, sha256, bytes }) => (sha256 !== undefined && bytes !== undefined && held(sha256, bytes) ? [] : [address])),
];
