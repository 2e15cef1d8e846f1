import type { z } from 'zod';
import { messageOf, type SentenceValue, sentence } from '../errors/index.ts';
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
      'This is not a workflow: a workflow is a JSON object with "format": "unclip-workflow". Choose another file.',
    );
  }
  const record: Readonly<Record<string, unknown>> = { ...file };
  if (record.format !== 'unclip-workflow') throw new GraphError('NOT_A_WORKFLOW', foreignTemplate(record));
  refuseMany(record.nodes);
  refuseDeep(record);
  const { workflow, broken } = yield* readParts(migrateFile(record));
  if (workflow) return workflow;
  const [issue] = workflowSchema.safeParse(broken).error?.issues ?? [];
  const path = issue?.path ?? [];
  throw new GraphError('BAD_WORKFLOW', 'The workflow is invalid at {path}: {problem}. Correct the file.', {
    ...nodeOf(path),
    params: { path: pathOf(path), problem: faultOf(issue) },
  });
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
    throw new GraphError('NOT_A_WORKFLOW', 'This is not a workflow: it is not valid JSON ({problem}). Check that the file is complete.', {
      params: { problem: messageOf(cause) },
      cause,
    });
  }
};

const foreignTemplate = (file: Readonly<Record<string, unknown>>): string => {
  const nodes = Object.values(file);
  if (nodes.length > 0 && nodes.every((node) => typeof node === 'object' && node !== null && 'class_type' in node)) {
    return 'This is a ComfyUI workflow (API format), not an Unclip Studio workflow. Rebuild it with Unclip nodes.';
  }
  if (Array.isArray(file.nodes) && ('last_node_id' in file || Array.isArray(file.links)))
    return 'This is a ComfyUI workflow, not an Unclip Studio workflow. Rebuild it with Unclip nodes.';
  if (Array.isArray(file.nodes) && Array.isArray(file.edges))
    return 'This is an InvokeAI workflow, not an Unclip Studio workflow. Rebuild it with Unclip nodes.';
  return 'This is not an Unclip Studio workflow: "format": "unclip-workflow" is missing. Choose another file.';
};

/** Refuses more nodes than the schema allows before each of them is looked at: with 100,000 that took seconds. */
const refuseMany = (nodes: unknown): void => {
  if (typeof nodes !== 'object' || nodes === null || Object.keys(nodes).length <= maximumNodes) return;
  throw new GraphError('BAD_WORKFLOW', 'The workflow has more than {maximum} nodes. Split it into several workflows.', {
    params: { maximum: maximumNodes },
  });
};

/** Refuses what a recursive reader could overflow on, without recursion. */
const refuseDeep = (file: object): void => {
  let level: object[] = [file];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maximumDepth)
      throw new GraphError('BAD_WORKFLOW', 'The workflow is nested deeper than {maximum} levels. Simplify its parameters.', {
        params: { maximum: maximumDepth },
      });
    level = level.flatMap((value) => Object.values(value).filter((child): child is object => typeof child === 'object' && child !== null));
  }
};

/** What is wrong, in words; of a record's key, what is wrong with the key. */
const faultOf = (issue: z.core.$ZodIssue | undefined): string =>
  lower((issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message) ?? 'unknown problem');
const pathOf = (path: readonly PropertyKey[]): SentenceValue =>
  path.length === 0 ? sentence('the top level') : path.map(String).join('.');
const nodeOf = (path: readonly PropertyKey[]) => (path[0] === 'nodes' && typeof path[1] === 'string' ? { nodeId: path[1] } : {});
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** What is wrong with a value, from the issues that zod found: `steps: Too small: expected number to be >=1`. */
export const issueText = (issues: readonly z.core.$ZodIssue[]): string =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${lower(message)}` : lower(message))).join('; ');
