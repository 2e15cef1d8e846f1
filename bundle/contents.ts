import * as z from 'zod';
import { isFileName } from '../text/file-name.ts';

/** The file in a bundle that says what the bundle contains, and the file of its workflow. */
export const contentsName = 'bundle.json';
export const workflowName = 'workflow.json';

/** The extension of bundles, with its dot. */
export const bundleExtension = '.unclip';

/** Whether a path names a file inside the bundle: names that every file system accepts, with `/` between them. */
export const isInnerPath = (path: string): boolean => path.length <= 1000 && path.split('/').every(isFileName);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The content of `bundle.json`. Beside it lie the workflow, which names its files by their paths in the bundle, and these files. */
export const contentsSchema = z.object({
  format: z.literal('unclip-bundle'),
  version: z.literal(1),
  /** The name of the workflow. */
  name: z.string().max(200),
  /** The files in the bundle by path, with the SHA-256 of their content. */
  files: z.record(z.string().refine(isInnerPath), sha256).default({}),
  /** The model families that the workflow names, where they come from, and the SHA-256 of the manifests that it was made with. */
  models: z.record(z.string().max(100), z.object({ repository: z.string().max(500).optional(), sha256: sha256.optional() })).default({}),
  /** The plugins that the workflow needs. */
  plugins: z
    .record(
      z.string().max(64),
      z.object({ version: z.string().max(64), sha256: sha256.optional(), source: z.string().max(2048).optional() }),
    )
    .default({}),
});
export type Contents = z.output<typeof contentsSchema>;
