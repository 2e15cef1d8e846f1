import type { z } from 'zod';
import { GraphError } from './error.ts';
import { migrateFile } from './migrate.ts';
import { maximumNodes, type Workflow, workflowSchema } from './workflow.ts';

/** Deepest nesting a workflow may have. */
const maximumDepth = 64;

/**
 * A workflow from a file's text or its parsed JSON: migrated, checked, defaults filled in. Node types are not looked at, so unknown ones
 * are kept whole. Throws `GraphError` NOT_A_WORKFLOW, NEWER_VERSION or BAD_WORKFLOW with the place of the first fault.
 */
export const parseWorkflow = (source: unknown): Workflow => {
  const file = typeof source === 'string' ? fromText(source) : source;
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw new GraphError(
      'NOT_A_WORKFLOW',
      `This is not a workflow: a workflow is a JSON object with "format": "unclip-workflow". Choose another file.`,
    );
  }
  const record: Readonly<Record<string, unknown>> = { ...file };
  if (record.format !== 'unclip-workflow') throw new GraphError('NOT_A_WORKFLOW', foreign(record));
  refuseMany(record.nodes);
  refuseDeep(record);
  const parsed = workflowSchema.safeParse(migrateFile(record));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  throw new GraphError('BAD_WORKFLOW', `The workflow is broken at ${pathOf(path)}: ${faultOf(issue)}. Mend it there.`, nodeOf(path));
};

/** The workflow as the text of a file: JSON, indented, keys in the order of the document, ends with a newline. */
export const serialiseWorkflow = (workflow: Workflow): string => `${JSON.stringify(workflow, null, 2)}\n`;

const fromText = (text: string): unknown => {
  try {
    // some editors put a byte order mark first
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return value;
  } catch (cause) {
    const fault = cause instanceof Error ? cause.message : String(cause);
    throw new GraphError(
      'NOT_A_WORKFLOW',
      `This is not a workflow: it is no valid JSON (${fault}). Check that it is the right file, saved whole.`,
      { cause },
    );
  }
};

const foreign = (file: Readonly<Record<string, unknown>>): string => {
  const nodes = Object.values(file);
  if (nodes.length > 0 && nodes.every((node) => typeof node === 'object' && node !== null && 'class_type' in node)) {
    return 'This is a ComfyUI workflow (API format), not one of Unclip Studio. Build it anew with Unclip nodes.';
  }
  if (Array.isArray(file.nodes) && ('last_node_id' in file || Array.isArray(file.links)))
    return 'This is a ComfyUI workflow, not one of Unclip Studio. Build it anew with Unclip nodes.';
  if (Array.isArray(file.nodes) && Array.isArray(file.edges))
    return 'This looks like an InvokeAI workflow, not one of Unclip Studio. Build it anew with Unclip nodes.';
  return 'This is not a workflow of Unclip Studio: it lacks "format": "unclip-workflow". Choose another file.';
};

/** Refuses more nodes than the schema allows before each of them is looked at: with 100,000 that took seconds. */
const refuseMany = (nodes: unknown): void => {
  if (typeof nodes !== 'object' || nodes === null || Object.keys(nodes).length <= maximumNodes) return;
  throw new GraphError(
    'BAD_WORKFLOW',
    `The workflow is broken at nodes: must hold at most ${maximumNodes} nodes. Take it apart into several.`,
  );
};

/** Refuses what a recursive reader could overflow on, without recursion. */
const refuseDeep = (file: object): void => {
  let level: object[] = [file];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maximumDepth)
      throw new GraphError(
        'BAD_WORKFLOW',
        `The workflow is nested deeper than ${maximumDepth} levels. No node needs that: simplify its params.`,
      );
    level = level.flatMap((value) => Object.values(value).filter((child): child is object => typeof child === 'object' && child !== null));
  }
};

/** What is wrong, in words; of a record's key, what is wrong with the key. */
const faultOf = (issue: z.core.$ZodIssue | undefined): string =>
  lower((issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message) ?? 'unknown fault');
const pathOf = (path: readonly PropertyKey[]): string => (path.length === 0 ? 'its top level' : path.map(String).join('.'));
const nodeOf = (path: readonly PropertyKey[]) => (path[0] === 'nodes' && typeof path[1] === 'string' ? { nodeId: path[1] } : {});
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** What is wrong with a value, in the words of its schema: `steps: Too small: expected number to be >=1`. */
export const issueText = (issues: readonly z.core.$ZodIssue[]): string =>
  issues.map(({ path, message }) => (path.length > 0 ? `${pathOf(path)}: ${lower(message)}` : lower(message))).join('; ');
