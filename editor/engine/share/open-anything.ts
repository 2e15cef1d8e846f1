import { parseWorkflow, type Workflow } from '../../../graph/index.ts';
import { readPngText } from '../../../models/image/png-text.ts';
import { EditorError } from '../error.ts';
import { binaryKind, startsWith } from './binary.ts';
import { describeText, foreign, rebuildAdvice } from './foreign-text.ts';
import { readFragment } from './fragment.ts';
import { workflowKeyword } from './picture.ts';

/** Largest file that is looked into. */
const maximumBytes = 64 * 2 ** 20;

/**
 * The workflow in a file: our JSON, a PNG that carries one, the report of a run (`run.json`), or copied nodes. Nothing of it runs. Throws
 * `EditorError` with a sentence that says what any other file is and what to do: FOREIGN_FILE names ComfyUI, InvokeAI and others,
 * PICTURE_ONLY is a picture without a workflow, which an Image node can take. Throws `GraphError` for a workflow that is broken.
 */
export const openAnything = (name: string, bytes: Uint8Array): { readonly workflow: Workflow } => {
  if (bytes.length === 0) throw new EditorError('UNREADABLE_FILE', `${name} is empty. Take another copy of the file.`);
  if (bytes.length > maximumBytes)
    throw new EditorError('UNREADABLE_FILE', `${name} is larger than 64 MiB, which no workflow is. Choose another file.`);
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return { workflow: fromPng(name, bytes) };
  const refusal = binaryKind(name, bytes);
  if (refusal) throw refusal;
  return { workflow: fromText(name, textOf(name, bytes)) };
};

const fromPng = (name: string, bytes: Uint8Array): Workflow => {
  const texts = readPngText(bytes);
  const own = texts[workflowKeyword];
  if (own !== undefined) return parseWorkflow(own);
  const has = (...keywords: readonly string[]) => keywords.some((keyword) => Object.hasOwn(texts, keyword));
  if (has('invokeai_metadata', 'invokeai_workflow', 'invokeai_graph', 'sd-metadata', 'Dream'))
    throw foreign(name, 'a picture made with InvokeAI', `${rebuildAdvice} To use its pixels, drop it on an Image node.`);
  if (has('prompt', 'workflow'))
    throw foreign(name, 'a picture that carries a ComfyUI workflow', `${rebuildAdvice} To use its pixels, drop it on an Image node.`);
  if (has('parameters'))
    throw foreign(
      name,
      'a picture of Stable Diffusion web UI',
      'It tells its prompt and settings, but holds no workflow. To use its pixels, drop it on an Image node.',
    );
  throw new EditorError('PICTURE_ONLY', `${name} is a picture that carries no workflow. To use its pixels, drop it on an Image node.`);
};

const fromText = (name: string, text: string): Workflow => {
  const refusal = describeText(name, text);
  if (refusal) throw refusal;
  const value = jsonOf(text);
  if (typeof value === 'object' && value !== null && 'format' in value) {
    if (value.format === 'unclip-run' && 'workflow' in value) return parseWorkflow(value.workflow);
    if (value.format === 'unclip-nodes')
      return parseWorkflow({ format: 'unclip-workflow', version: 1, name: stem(name), ...readFragment(text) });
  }
  return parseWorkflow(text);
};

const textOf = (name: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new EditorError('UNREADABLE_FILE', `${name} is neither a workflow nor a picture that this program knows. Choose another file.`, {
      cause,
    });
  }
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
