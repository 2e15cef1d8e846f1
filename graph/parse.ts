import type { z } from 'zod';
import { GraphError } from './error.ts';
import { migrateFile } from './migrate.ts';
import { atOnce, type Steps } from './steps.ts';
import { maximumNodes, type Workflow, workflowSchema } from './workflow.ts';

/** Deepest nesting a workflow may have. */
const maximumDepth = 64;

/**
 * A workflow from a file's text or its parsed JSON: migrated, checked, defaults filled in. Node types are not looked at, so unknown ones
 * are kept whole. Throws `GraphError` NOT_A_WORKFLOW, NEWER_VERSION or BAD_WORKFLOW with the place of the first fault.
 */
export const parseWorkflow = (source: unknown): Workflow => atOnce(parseSteps(source));

/** As `parseWorkflow`, in steps, for a thread that has others to serve. */
export const parseSteps = function* (source: unknown): Steps<Workflow> {
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
  const { workflow, broken } = yield* readParts(migrateFile(record));
  if (workflow) return workflow;
  const [issue] = workflowSchema.safeParse(broken).error?.issues ?? [];
  const path = issue?.path ?? [];
  throw new GraphError('BAD_WORKFLOW', `The workflow is broken at ${pathOf(path)}: ${faultOf(issue)}. Mend it there.`, nodeOf(path));
};

/** Entries of a record that are read in one step. */
const entriesOfStep = 200;
/** The records of a workflow that may be long. */
const longParts = ['nodes', 'layout'] as const;
type LongPart = (typeof longParts)[number];

type Read =
  | { readonly workflow: Workflow; readonly broken?: undefined }
  /** A part of the file, in which the first fault is that of the whole. */
  | { readonly workflow?: undefined; readonly broken: Readonly<Record<string, unknown>> };

/** Reads a file with its long records in pieces: they give what the whole gives. */
const readParts = function* (file: Readonly<Record<string, unknown>>): Steps<Read> {
  const whole: Partial<Record<LongPart, object>> = {};
  const faulty: Partial<Record<LongPart, unknown>> = {};
  for (const part of longParts) {
    const entries = Object.entries(isRecord(file[part]) ? file[part] : {});
    if (entries.length <= entriesOfStep) continue;
    const read: object[] = [];
    for (let at = 0; at < entries.length && !(part in faulty); at += entriesOfStep) {
      const piece = Object.fromEntries(entries.slice(at, at + entriesOfStep));
      const parsed = workflowSchema.shape[part].safeParse(piece);
      yield;
      if (parsed.success) read.push(parsed.data);
      else faulty[part] = piece;
    }
    whole[part] = Object.fromEntries(read.flatMap((piece) => Object.entries(piece)));
  }
  const short = { ...file, ...Object.fromEntries(Object.keys(whole).map((part) => [part, {}])) };
  const rest = workflowSchema.safeParse(short);
  if (!rest.success || Object.keys(faulty).length > 0) return { broken: { ...short, ...faulty } };
  // its long parts are what the same schema gave, piece by piece
  return { workflow: { ...rest.data, ...whole } as Workflow };
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
