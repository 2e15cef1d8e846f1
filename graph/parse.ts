import type { z } from 'zod';
import { messageOf, type SentenceValue, sentence } from '../errors/index.ts';
import { checkDefinitions } from './definitions.ts';
import { GraphError } from './error.ts';
import { foreignWorkflow } from './foreign.ts';
import { isDeeperThan, isObject, type JsonObject } from './json.ts';
import { migrateFile } from './migrate.ts';
import { atOnce, type Steps } from './steps.ts';
import { type Definition, definitionSchema, maximumDefinitions, maximumNodes, type Workflow, workflowSchema } from './workflow.ts';

/** Maximum nesting of a workflow. */
const maximumDepth = 64;

/**
 * Parses the text or the JSON of a workflow file: migrates it, checks it, and fills in defaults. Node types are not checked, so that nodes of
 * unknown types are preserved. Throws `GraphError` NOT_A_WORKFLOW, NEWER_VERSION, or BAD_WORKFLOW with the path of the first problem.
 */
export const parseWorkflow = (source: unknown): Workflow => atOnce(parseSteps(source));

/** Like `parseWorkflow`, in steps, so that a server can handle other requests in between. */
export const parseSteps = function* (source: unknown): Steps<Workflow> {
  const file = typeof source === 'string' ? fromText(source) : source;
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw new GraphError(
      'NOT_A_WORKFLOW',
      'This is not a workflow: a workflow is a JSON object with "format": "unclip-workflow". Choose another file.',
    );
  }
  const record: JsonObject = { ...file };
  if (record.format !== 'unclip-workflow') throw notAWorkflow(record);
  checkNodeCount(record);
  if (isDeeperThan(record, maximumDepth))
    throw new GraphError('BAD_WORKFLOW', 'The workflow is nested deeper than {maximum} levels. Simplify its parameters.', {
      params: { maximum: maximumDepth },
    });
  const { workflow, broken, path: part = [] } = yield* parseParts(migrateFile(record));
  if (workflow) {
    checkDefinitions(workflow, 'BAD_WORKFLOW');
    return workflow;
  }
  const [issue] = (part.length === 0 ? workflowSchema : definitionSchema).safeParse(broken).error?.issues ?? [];
  const path = [...part, ...(issue?.path ?? [])];
  throw new GraphError('BAD_WORKFLOW', 'The workflow is invalid at {path}: {problem}. Correct the file.', {
    ...nodeOf(path),
    params: { path: pathOf(path), problem: faultOf(issue) },
  });
};

/** Entries of a record that one step parses. */
const entriesPerStep = 200;
/** The records of a workflow, and of each of its definitions, that can be long. */
const longParts = ['nodes', 'layout'] as const;
type LongPart = (typeof longParts)[number];

type Parsed<Whole> =
  | { readonly workflow: Whole; readonly broken?: undefined; readonly path?: undefined }
  /** A part of the file that contains the first problem of the file, and where it is. */
  | { readonly workflow?: undefined; readonly broken: unknown; readonly path?: readonly string[] };
type Whole = typeof workflowSchema | typeof definitionSchema;

/** Parses a file, with its long records in pieces. The result is the same as that of parsing it at once. */
const parseParts = function* (file: JsonObject): Steps<Parsed<Workflow>> {
  const { definitions, ...top } = file;
  if (!isObject(definitions) || Object.keys(definitions).length > maximumDefinitions) return yield* parsePieces(workflowSchema, file);
  const parsed = yield* parsePieces(workflowSchema, { ...top, definitions: {} });
  if (!parsed.workflow) return parsed;
  const read: Record<string, Definition> = {};
  for (const [id, definition] of Object.entries(definitions)) {
    const name = definitionsSchema.safeParse({ [id]: emptyDefinition });
    if (!name.success) return { broken: { ...top, ...longRecords, definitions: { [id]: emptyDefinition } } };
    if (!isObject(definition)) return { broken: definition, path: ['definitions', id] };
    const one = yield* parsePieces(definitionSchema, definition);
    if (!one.workflow) return { ...one, path: ['definitions', id] };
    read[id] = one.workflow;
  }
  return { workflow: { ...parsed.workflow, definitions: read } };
};

const emptyDefinition = { nodes: {} };
const longRecords = { nodes: {}, layout: {} };
const definitionsSchema = workflowSchema.shape.definitions;

const parsePieces = function* <Schema extends Whole>(schema: Schema, file: JsonObject): Steps<Parsed<z.output<Schema>>> {
  const whole: Partial<Record<LongPart, object>> = {};
  const faulty: Partial<Record<LongPart, unknown>> = {};
  for (const part of longParts) {
    const entries = Object.entries(isObject(file[part]) ? file[part] : {});
    if (entries.length <= entriesPerStep) continue;
    const read: object[] = [];
    for (let at = 0; at < entries.length && !(part in faulty); at += entriesPerStep) {
      const piece = Object.fromEntries(entries.slice(at, at + entriesPerStep));
      const parsed = workflowSchema.shape[part].safeParse(piece);
      yield;
      if (parsed.success) read.push(parsed.data);
      else faulty[part] = piece;
    }
    whole[part] = Object.fromEntries(read.flatMap((piece) => Object.entries(piece)));
  }
  const short = { ...file, ...Object.fromEntries(Object.keys(whole).map((part) => [part, {}])) };
  const rest = schema.safeParse(short);
  if (!rest.success || Object.keys(faulty).length > 0) return { broken: { ...short, ...faulty } };
  // safe: the same schema parsed the long parts, piece by piece
  return { workflow: { ...rest.data, ...whole } as z.output<Schema> };
};

/** The text of a workflow file: indented JSON, keys in the order of the document, a newline at the end. */
export const serialiseWorkflow = (workflow: Workflow): string => `${JSON.stringify(workflow, null, 2)}\n`;

const fromText = (text: string): unknown => {
  try {
    // some text editors write a byte order mark
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return value;
  } catch (cause) {
    throw new GraphError('NOT_A_WORKFLOW', 'This is not a workflow: it is not valid JSON ({problem}). Check that the file is complete.', {
      params: { problem: messageOf(cause) },
      cause,
    });
  }
};

const notAWorkflow = (file: JsonObject): GraphError => {
  const program = foreignWorkflow(file);
  if (program === undefined) {
    const template = 'This is not an Unclip Studio workflow: "format": "unclip-workflow" is missing. Choose another file.';
    return new GraphError('NOT_A_WORKFLOW', template);
  }
  const template = 'This is a workflow of {program}, not of Unclip Studio. Rebuild it with Unclip nodes.';
  return new GraphError('NOT_A_WORKFLOW', template, { params: { program } });
};

/** Rejects too many nodes before the schema checks each of them: with 100,000 nodes that took seconds. */
const checkNodeCount = ({ nodes, definitions }: JsonObject): void => {
  const parts = [
    nodes,
    ...Object.values(isObject(definitions) ? definitions : {}).map((part) => (isObject(part) ? part.nodes : undefined)),
  ];
  const count = parts.reduce<number>((sum, part) => sum + (typeof part === 'object' && part !== null ? Object.keys(part).length : 0), 0);
  if (count <= maximumNodes) return;
  throw new GraphError('BAD_WORKFLOW', 'The workflow has more than {maximum} nodes. Split it into several workflows.', {
    params: { maximum: maximumNodes },
  });
};

/** The message of an issue. For an invalid key of a record, the message about the key. */
const faultOf = (issue: z.core.$ZodIssue | undefined): string =>
  lower((issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message) ?? 'unknown problem');
const pathOf = (path: readonly PropertyKey[]): SentenceValue =>
  path.length === 0 ? sentence('the top level') : path.map(String).join('.');
const nodeOf = (path: readonly PropertyKey[]) => (path[0] === 'nodes' && typeof path[1] === 'string' ? { nodeId: path[1] } : {});
const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** What is wrong with a value, from the issues that zod found: `steps: Too small: expected number to be >=1`. */
export const issueText = (issues: readonly z.core.$ZodIssue[]): string =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${lower(message)}` : lower(message))).join('; ');
