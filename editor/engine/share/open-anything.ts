import { parseWorkflow, type Workflow } from '../../../graph/index.ts';
import { isPng } from '../../../models/image/png-chunks.ts';
import { pngKeywords, readPngText, workflowKeyword } from '../../../models/image/png-text.ts';
import { isWebp, readWebpText } from '../../../models/image/webp-text.ts';
import { decodeText } from '../../../text/decode-text.ts';
import { EditorError } from '../error.ts';
import { binaryKind } from './binary.ts';
import { foreign, foreignText, rebuildAdvice } from './foreign-text.ts';
import { readFragment } from './fragment.ts';
import { isShareLink } from './is-share-link.ts';
import { readShareLink } from './link.ts';
import { plainText } from './plain-text.ts';

/** Largest file that is read, in bytes. */
const maximumBytes = 64 * 2 ** 20;

/**
 * The workflow in a file: workflow JSON, a PNG or WebP that contains one, the report of a run (`run.json`), copied nodes, or a text
 * with a share link. Runs nothing. Throws
 * `EditorError` for any other file: FOREIGN_FILE names the program that wrote it (ComfyUI, InvokeAI and others), PICTURE_ONLY is a picture
 * without a workflow, UNREADABLE_FILE anything else. Throws `GraphError` for a broken workflow.
 */
export const openAnything = (name: string, bytes: Uint8Array): { readonly workflow: Workflow } => {
  if (bytes.length === 0)
    throw new EditorError('UNREADABLE_FILE', '{file} is empty. Use another copy of the file.', { params: { file: name } });
  if (bytes.length > maximumBytes)
    throw new EditorError('UNREADABLE_FILE', '{file} is larger than 64 MiB, which is too large for a workflow. Choose another file.', {
      params: { file: name },
    });
  if (isPng(bytes)) return { workflow: fromPng(name, bytes) };
  const refusal = binaryKind(name, bytes);
  const carried = refusal?.code === 'PICTURE_ONLY' && isWebp(bytes) ? readWebpText(bytes, workflowKeyword) : undefined;
  if (carried !== undefined) return { workflow: parseWorkflow(carried) };
  if (refusal) throw refusal;
  return { workflow: fromText(name, textOf(name, bytes)) };
};

/** Whether a file is a PNG that contains a workflow of this program. */
export const containsWorkflow = (bytes: Uint8Array): boolean => isPng(bytes) && pngKeywords(bytes).includes(workflowKeyword);

const pictureAdvice = `${rebuildAdvice} To use the picture itself, drop it on an Image node.`;

const fromPng = (name: string, bytes: Uint8Array): Workflow => {
  const own = readPngText(bytes, [workflowKeyword])[workflowKeyword];
  if (own !== undefined) return parseWorkflow(own);
  const found = pngKeywords(bytes);
  const has = (...keywords: readonly string[]) => keywords.some((keyword) => found.includes(keyword));
  if (has('invokeai_metadata', 'invokeai_workflow', 'invokeai_graph', 'sd-metadata', 'Dream'))
    throw foreign(name, 'a picture made with InvokeAI', pictureAdvice);
  if (has('prompt', 'workflow')) throw foreign(name, 'a picture that contains a ComfyUI workflow', pictureAdvice);
  if (has('parameters'))
    throw foreign(
      name,
      'a picture of Stable Diffusion web UI',
      'It contains the prompt and the settings, but no workflow. To use the picture itself, drop it on an Image node.',
    );
  throw new EditorError('PICTURE_ONLY', '{file} is a picture without a workflow. To use the picture itself, drop it on an Image node.', {
    params: { file: name },
  });
};

const fromText = (name: string, content: string): Workflow => {
  const text = plainText(content);
  if (!text.startsWith('{') && isShareLink(text)) return readShareLink(text);
  const refusal = foreignText(name, text);
  if (refusal) throw refusal;
  const value = jsonOf(text);
  if (typeof value === 'object' && value !== null && 'format' in value) {
    if (value.format === 'unclip-run' && 'workflow' in value) return parseWorkflow(value.workflow);
    if (value.format === 'unclip-nodes')
      return parseWorkflow({ format: 'unclip-workflow', version: 2, name: stem(name), ...readFragment(text) });
  }
  return parseWorkflow(text);
};

const textOf = (name: string, bytes: Uint8Array): string => {
  const { text, problem } = decodeText(bytes);
  if (text !== undefined) return text;
  throw new EditorError('UNREADABLE_FILE', '{file} cannot be read as a workflow. {problem}', { params: { file: name, problem } });
};

const jsonOf = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
};

const stem = (name: string): string => name.replace(/\.[^.]*$/, '').slice(0, 200) || 'Untitled';
