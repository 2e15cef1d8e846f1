import { isPng } from './png-chunks.ts';
import { readPngText, workflowKeyword, writePngText } from './png-text.ts';
import { isWebp, readWebpText, writeWebpText } from './webp-text.ts';

/** Whether a file is a picture that can contain a workflow: a PNG or a WebP. */
export const canHaveWorkflow = (bytes: Uint8Array): boolean => isPng(bytes) || isWebp(bytes);

/** A copy of a PNG or WebP file that contains the text of a workflow (PNG: iTXt, WebP: XMP). Throws `ModelError` IMAGE_UNREADABLE for a broken file. */
export const withWorkflowText = (bytes: Uint8Array, text: string): Uint8Array =>
  isWebp(bytes) ? writeWebpText(bytes, { [workflowKeyword]: text }) : writePngText(bytes, { [workflowKeyword]: text });

/** The text of the workflow in a PNG or WebP file; undefined where it has none. Throws `ModelError` IMAGE_UNREADABLE for a broken file. */
export const workflowTextIn = (bytes: Uint8Array): string | undefined =>
  isWebp(bytes) ? readWebpText(bytes, workflowKeyword) : readPngText(bytes, [workflowKeyword])[workflowKeyword];
