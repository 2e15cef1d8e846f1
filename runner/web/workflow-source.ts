import { type Bundle, openBundle } from '../../bundle/index.ts';
import { parseWorkflow, type Workflow } from '../../graph/index.ts';
import { isZip } from '../../models/image/picture-zip.ts';
import { RunnerError } from '../error.ts';
import { largestWorkflow, workflowText } from '../workflow-text.ts';
import { fetchBytes } from './fetch-bytes.ts';

/**
 * A workflow: the content of a workflow file as an object; the address of a workflow file, of a PNG or WebP that carries a workflow, or of a bundle; or such a file as
 * a `Blob`, a `File` or a `Uint8Array`.
 */
export type WorkflowSource = string | URL | Blob | Uint8Array | object;

/** A workflow, and where its files are: names are addresses below `folder`, or paths in the bundle. */
export type OpenedWorkflow = { readonly workflow: Workflow; readonly folder: string; readonly bundle?: Bundle };

/** Most bytes of a bundle that is fetched. */
const largestBundle = 2 ** 30;

/**
 * Opens a workflow. `folder` is the address where the names of its files start, unless the workflow is fetched from an address. Rejects with `RunnerError`
 * FILE_UNREADABLE, with `ModelError` for a broken bundle, and with `GraphError` for content that is not a workflow.
 */
export const openWorkflow = async (source: WorkflowSource, folder: string): Promise<OpenedWorkflow> => {
  if (typeof source === 'string' || source instanceof URL) {
    const address = new URL(source, folder).href;
    const { bytes, status } = await fetchBytes(address, largestBundle);
    if (!bytes)
      throw new RunnerError('FILE_UNREADABLE', 'Cannot fetch the workflow {address} ({status}). Check the address.', {
        params: { address, status },
      });
    return ofBlob(new Blob([bytes]), address, new URL('.', address).href);
  }
  if (source instanceof Blob) return ofBlob(source, source instanceof File ? source.name : 'workflow', folder);
  // safe: bytes of a program are not shared between threads
  if (source instanceof Uint8Array) return ofBlob(new Blob([source as Uint8Array<ArrayBuffer>]), 'workflow', folder);
  return { workflow: parseWorkflow(JSON.stringify(source)), folder };
};

const ofBlob = async (file: Blob, name: string, folder: string): Promise<OpenedWorkflow> => {
  const read = async (offset: number, length: number) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  if (isZip(await read(0, 4))) {
    const bundle = await openBundle({ name, bytes: file.size, read });
    return { workflow: bundle.workflow, folder, bundle };
  }
  return { workflow: parseWorkflow(workflowText(await read(0, largestWorkflow + 1), name)), folder };
};
