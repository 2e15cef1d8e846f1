import * as z from 'zod';
import { labelsSchema } from '../documents/labels.ts';
import { templateSchema } from '../documents/templates.ts';

/** The name of the file in a backup that lists the others. */
export const contentsName = 'contents.json';

/** Limits of a backup that is read: what people have, with room, and less than a zip bomb unpacks to. */
export const limits = { entries: 100_000, contents: 64 * 2 ** 20, text: 64 * 2 ** 20, file: 512 * 2 ** 20, total: 4 * 2 ** 30 } as const;

/** Where a file lies in the zip: in one of these folders, and in no folder inside it. */
const entry = (folder: string) =>
  z
    .string()
    .max(400)
    .refine((path) => path.startsWith(`${folder}/`) && !/[\\/]|^\.+$/.test(path.slice(folder.length + 1)), 'must be a file in its folder');

const moment = z.number().nonnegative();
const id = z.string().min(1).max(200);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const version = z.object({
  file: entry('versions'),
  revision: z.int(),
  savedAt: moment,
  name: z.string(),
  label: z.string().default(''),
});
const document = z.object({
  file: entry('workflows'),
  id,
  name: z.string(),
  changedAt: moment,
  labels: labelsSchema.optional(),
  versions: z.array(version).default([]),
});
const storedFile = z.object({ file: entry('files'), sha256, name: z.string().min(1).max(200) });
const template = templateSchema.omit({ text: true }).extend({ file: entry('templates'), id });
const box = z.object({ x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() });
const picture = z.object({
  file: entry('pictures'),
  picture: z.object({
    id,
    run: id,
    drawnAt: moment,
    document: z.string(),
    workflow: z.string(),
    node: z.string(),
    port: z.string(),
    item: z.int().nonnegative(),
    count: z.int().positive(),
    width: z.int().positive(),
    height: z.int().positive(),
    bytes: z.int().nonnegative(),
    starred: z.boolean(),
    caption: z.string(),
    facts: z.array(z.object({ node: z.string(), name: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) })),
    cells: z.array(z.object({ box, picture: id })).exactOptional(),
  }),
});

/** The list of everything in a backup. It is JSON, as are the workflows and templates beside it. */
export const contentsSchema = z.object({
  format: z.literal('unclip-backup'),
  version: z.literal(1),
  documents: z.array(document).max(limits.entries),
  templates: z.array(template).max(limits.entries),
  files: z.array(storedFile).max(limits.entries),
  /** The pictures of folders that were added. Their lists are in `files`. */
  folders: z
    .array(z.object({ file: entry('folders'), sha256 }))
    .max(limits.entries)
    .default([]),
  pictures: z.array(picture).max(limits.entries),
  /** The workflows of the runs that drew the pictures, by run. */
  runs: z.record(z.string(), entry('runs')),
});
export type Contents = z.infer<typeof contentsSchema>;
