import { open, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bundle, openBundle } from '../bundle/index.ts';
import { parseWorkflow, type Workflow } from '../graph/index.ts';
import { isZip } from '../models/image/picture-zip.ts';
import { RunnerError } from './error.ts';
import { systemSentence } from './system-sentence.ts';
import { largestWorkflow, workflowText } from './workflow-text.ts';

/**
 * A workflow: the content of a workflow file as an object; the path or file URL of a workflow file, of a PNG or WebP that carries a workflow, or of a bundle; or the
 * content of such a file as a `Uint8Array`.
 */
export type WorkflowSource = string | URL | Uint8Array | object;

/** A workflow, and where its files are: names start at `folder`, or are paths in the bundle. */
export type OpenedWorkflow = { readonly workflow: Workflow; readonly folder: string; readonly bundle?: Bundle };

/**
 * Opens a workflow. `folder` is where the names of its files start: the folder of its file, or else the folder that was passed. Rejects with `RunnerError`
 * FILE_UNREADABLE, with `ModelError` for a broken bundle, and with `GraphError` for content that is not a workflow.
 */
export const openWorkflow = async (source: WorkflowSource, folder: string): Promise<OpenedWorkflow> => {
  if (source instanceof Uint8Array) return openContent(source, folder);
  if (typeof source !== 'string' && !(source instanceof URL)) return { workflow: parseWorkflow(JSON.stringify(source)), folder };
  const path = typeof source === 'string' ? resolve(folder, source) : fileURLToPath(source);
  const unreadable = (reason: unknown) =>
    new RunnerError('FILE_UNREADABLE', 'Cannot read the workflow {path}. {reason}', {
      params: { path, reason: systemSentence(reason) },
      cause: reason,
    });
  const { size } = await stat(path).catch((error: unknown) => {
    throw unreadable(error);
  });
  const read = (offset: number, length: number) =>
    readPart(path, offset, length).catch((error: unknown) => {
      throw unreadable(error);
    });
  if (isZip(await read(0, Math.min(4, size)))) return ofBundle({ name: path, bytes: size, read }, folder);
  if (size > largestWorkflow)
    throw new RunnerError('FILE_UNREADABLE', '{path} is larger than 64 MiB, so it is not a workflow.', { params: { path } });
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(error);
  });
  return { workflow: parseWorkflow(workflowText(bytes, path)), folder: dirname(path) };
};

const openContent = async (bytes: Uint8Array, folder: string): Promise<OpenedWorkflow> => {
  const name = 'workflow';
  if (!isZip(bytes)) return { workflow: parseWorkflow(workflowText(bytes, name)), folder };
  return ofBundle({ name, bytes: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) }, folder);
};

const ofBundle = async (source: Parameters<typeof openBundle>[0], folder: string): Promise<OpenedWorkflow> => {
  const bundle = await openBundle(source);
  return { workflow: bundle.workflow, folder, bundle };
};

const readPart = async (path: string, offset: number, length: number): Promise<Uint8Array> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};
