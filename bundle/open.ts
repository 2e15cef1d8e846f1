import { GraphError, parseWorkflow, type Workflow } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';
import { openZip, type ZippedFile, type ZipSource } from '../models/image/picture-zip.ts';
import { type Contents, contentsName, contentsSchema, isInnerPath, workflowName } from './contents.ts';

/** An opened bundle. The content of a file is unpacked when it is read. */
export type Bundle = {
  readonly contents: Contents;
  readonly workflow: Workflow;
  /** All files in the bundle, the workflow's included, by path. */
  readonly files: ReadonlyMap<string, ZippedFile>;
};

/** Most files in a bundle. */
const mostFiles = 20_000;
/** Largest sizes, unpacked: of a JSON file, and of all files. A small bundle may also not unpack to more than 200 times its size. */
const largestJson = 64 * 2 ** 20;
const largestTotal = 8 * 2 ** 30;
const alwaysAllowed = 256 * 2 ** 20;
const largestRatio = 200;

/**
 * Opens a bundle. Nothing but its workflow and its contents are unpacked. Throws `ModelError` BAD_INPUT for a file that is not a bundle, is damaged, is too large, or
 * has paths outside of itself; `GraphError` for a broken workflow.
 */
export const openBundle = async (source: ZipSource): Promise<Bundle> => {
  const { name } = source;
  const entries = await openZip(source);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (entries.length > mostFiles || total > largestTotal || total > Math.max(alwaysAllowed, largestRatio * source.bytes))
    throw new ModelError(
      'BAD_INPUT',
      'The bundle {name} unpacks to {files} files of {megabytes} MB together, which is more than is allowed.',
      {
        params: { name, files: entries.length, megabytes: Math.round(total / 1e6) },
      },
    );
  const files = new Map<string, ZippedFile>();
  for (const entry of entries) {
    if (!isInnerPath(entry.name) || files.has(entry.name))
      throw new ModelError('BAD_INPUT', 'The bundle {name} has a file whose path is not allowed: {path}. Use another copy of the bundle.', {
        params: { name, path: entry.name.slice(0, 200) },
      });
    files.set(entry.name, entry);
  }
  const contents = contentsSchema.safeParse(await jsonIn(files, contentsName, name));
  if (!contents.success)
    throw new ModelError('BAD_INPUT', '{name} is not a bundle of Unclip Studio, or a newer one: its {file} is not valid.', {
      params: { name, file: contentsName },
    });
  const missing = Object.keys(contents.data.files).find((path) => !files.has(path));
  if (missing !== undefined)
    throw new ModelError('BAD_INPUT', 'The bundle {name} lacks its file {path}. Use another copy of the bundle.', {
      params: { name, path: missing },
    });
  return { contents: contents.data, workflow: parseWorkflow(await jsonIn(files, workflowName, name)), files };
};

const jsonIn = async (files: ReadonlyMap<string, ZippedFile>, path: string, name: string): Promise<unknown> => {
  const entry = files.get(path);
  if (!entry || entry.bytes > largestJson)
    throw new ModelError('BAD_INPUT', '{name} is a zip file, but not a bundle of Unclip Studio: it has no {path}.', {
      params: { name, path },
    });
  const bytes = await entry.read();
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    if (path === workflowName) throw new GraphError('BAD_WORKFLOW', 'The workflow in the bundle is not valid JSON.', { cause });
    throw new ModelError('BAD_INPUT', 'The file {path} of the bundle {name} is not valid JSON. Use another copy of the bundle.', {
      params: { name, path },
      cause,
    });
  }
};
