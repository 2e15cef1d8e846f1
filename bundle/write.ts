import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { serialiseWorkflow, type Workflow } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';
import { type Contents, contentsName, contentsSchema, isInnerPath, workflowName } from './contents.ts';

/** A file for a bundle: its path in there, and its content, which is read when its turn comes. */
export type BundledFile = { readonly path: string; read(): Promise<Uint8Array> };

export type BundleRequest = {
  /** The workflow, in which files are named by their paths in the bundle. */
  readonly workflow: Workflow;
  readonly files: readonly BundledFile[];
  readonly models: Contents['models'];
  /** Receives the parts of the zip in order. */
  write(part: Uint8Array): Promise<void>;
};

/** Zip files without the 64-bit extension, which the writer does not have, end here. */
const largestZip = 4 * 2 ** 30 - 2 ** 20;
const mostEntries = 20_000;

/** Files whose content is compressed already. */
const packed = /\.(png|jpe?g|webp|avif|gif|zip|npz|parquet)$/i;

/**
 * Writes a bundle: the workflow, its files one after another, and `bundle.json` at the end. Throws `ModelError` BAD_INPUT for more than 20,000 files or 4 GiB, or for a
 * path that is not allowed; rejects with what `read` and `write` reject with.
 */
export const writeBundle = async ({ workflow, files, models, write }: BundleRequest): Promise<void> => {
  const parts: Uint8Array[] = [];
  let failure: Error | undefined;
  let bytes = 0;
  const zip = new Zip((error, data) => {
    if (error) failure = error;
    // a copy: fflate reuses its buffers
    else parts.push(data.slice());
  });
  const flush = async (): Promise<void> => {
    if (failure) throw failure;
    for (const part of parts.splice(0)) {
      bytes += part.length;
      if (bytes > largestZip) throw tooLarge();
      await write(part);
    }
  };
  const add = async (path: string, content: Uint8Array): Promise<void> => {
    const entry = packed.test(path) ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
    zip.add(entry);
    entry.push(content, true);
    await flush();
  };
  if (files.length > mostEntries) throw tooLarge();
  const hashes: Record<string, string> = {};
  await add(workflowName, encoded(serialiseWorkflow(workflow)));
  for (const { path, read } of files) {
    if (!isInnerPath(path) || Object.hasOwn(hashes, path))
      throw new ModelError('BAD_INPUT', 'A bundle cannot contain the path {path}. Rename the file.', {
        params: { path: path.slice(0, 200) },
      });
    const content = await read();
    hashes[path] = bytesToHex(sha256(content));
    await add(path, content);
  }
  const contents = contentsSchema.parse({
    format: 'unclip-bundle',
    version: 1,
    name: workflow.name,
    files: hashes,
    models,
    plugins: workflow.plugins ?? {},
  });
  await add(contentsName, encoded(`${JSON.stringify(contents, null, 2)}\n`));
  zip.end();
  await flush();
};

const tooLarge = (): ModelError =>
  new ModelError('BAD_INPUT', 'The files of the workflow are too many or too large for a bundle: at most 20,000 files and 4 GB together.');

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
