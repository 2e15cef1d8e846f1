import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { parseSteps, parseWorkflow, pathSchema, type Workflow } from '../../graph/index.ts';
import type { Webhook } from '../contract.ts';
import { device } from '../device.ts';
import { runYielding } from '../yielding.ts';

/** Maximum number of runs that one request may start. */
export const maximumRows = 10_000;
/** Maximum number of runs in one event stream, because the URL lists their ids. */
export const maximumFollowed = 100;

/** The id of a run, a batch or a saved workflow. */
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be an id of letters, digits, "-" and "_"');
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lowercase hex digits');
export const title = z.string().trim().min(1).max(200);

/** Most nodes of a workflow that the schema parses itself. A larger one is parsed in steps after validation, because tRPC's schemas are synchronous. */
const maximumAtOnce = 500;

/** A large workflow that is not parsed yet. */
class Unparsed {
  readonly source: unknown;
  constructor(source: unknown) {
    this.source = source;
  }
}

const isLarge = (value: unknown): boolean => {
  const definitions = typeof value === 'object' && value !== null && 'definitions' in value ? Object.values(value.definitions ?? {}) : [];
  return [value, ...definitions].reduce<number>((sum, part) => sum + countOf(part), 0) > maximumAtOnce;
};

const countOf = (part: unknown): number =>
  typeof part === 'object' && part !== null && 'nodes' in part && typeof part.nodes === 'object' ? Object.keys(part.nodes ?? {}).length : 0;

/** Maximum length of the workflows that `parsedBefore` keeps, in characters of their JSON. */
const maximumParsed = 2 ** 20;
/** The workflows of the last requests by their JSON: a run that is started again gets the same object, whose plan and document are cached. */
const parsedBefore = new LRUCache<string, Workflow>({ maxSize: maximumParsed, sizeCalculation: (_, text) => text.length });

const parseSmall = (value: unknown): Workflow | Unparsed => {
  if (isLarge(value)) return new Unparsed(value);
  const text = JSON.stringify(value);
  if (text === undefined) return parseWorkflow(value);
  const known = parsedBefore.get(text);
  if (known) return known;
  const parsed = parseWorkflow(value);
  parsedBefore.set(text, parsed);
  return parsed;
};

/** Returns a request with its workflow parsed. Rejects with `GraphError`. */
export const withWorkflow = async <Request extends { readonly workflow: unknown }>(
  request: Request,
): Promise<Omit<Request, 'workflow'> & { readonly workflow: Exclude<Request['workflow'], Unparsed> | Workflow }> => {
  const { workflow: input } = request;
  // the class check rules out Unparsed, which TypeScript cannot conclude for a generic type
  const parsed =
    input instanceof Unparsed ? await runYielding(parseSteps(input.source)) : (input as Exclude<Request['workflow'], Unparsed>);
  return { ...request, workflow: parsed };
};

// z.custom declares the type for clients; the parser validates the value and throws its own errors
/** A workflow document. */
export const workflow = z.custom<Workflow>().transform(parseSmall);

const savedWorkflow = z.strictObject({ id, version: z.int().positive().optional() });
type SavedReference = z.input<typeof savedWorkflow>;

/** A workflow document, or a reference to a saved one. */
const anyWorkflow = z
  .custom<Workflow | SavedReference>()
  .transform((value) =>
    typeof value === 'object' && value !== null && 'id' in value && !('format' in value)
      ? withoutUndefined(savedWorkflow.parse(value))
      : parseSmall(value),
  );

const recordOf = <Value>(values: z.ZodType<Value>, maximum: number) =>
  z
    .record(z.string().min(1).max(1024), values)
    .refine((record) => Object.keys(record).length <= maximum, `must hold at most ${maximum} entries`);
const inputs = recordOf(z.unknown(), 1000);
const files = recordOf(sha256, 1000);

/** Where the end of a run is reported. */
export const webhook = z
  .strictObject({ url: z.string().min(1).max(2000), secret: z.string().min(1).max(64).optional() })
  .transform(({ url, secret }): Webhook => ({ url, ...(secret !== undefined && { secret }) }));

const shared = {
  workflow: anyWorkflow,
  targets: z.array(pathSchema).max(1000).optional(),
  idempotencyKey: z.string().min(1).max(200).optional(),
  priority: z.int().min(-100).max(100).optional(),
  user: z.string().min(1).max(100).optional(),
  shared: z.boolean().optional(),
  device: device.optional(),
  files: files.optional(),
  webhook: webhook.optional(),
};
export const startRun = z.strictObject({ ...shared, inputs: inputs.optional() });
export const startBatch = z.strictObject({ ...shared, rows: z.array(inputs).min(1).max(maximumRows) });
export const startTask = z.strictObject({
  type: z.string().min(1).max(128),
  version: z.int().positive(),
  params: recordOf(z.unknown(), 1000),
  inputs: recordOf(sha256, 1000),
  family: z.string().min(1).max(100).optional(),
  plugin: z.strictObject({ name: z.string().min(1).max(64), version: z.string().min(1).max(64), sha256 }).optional(),
  files: files.optional(),
  user: z.string().min(1).max(100).optional(),
  device: device.optional(),
});

/** The object without its undefined properties, because the contract declares them as absent. */
export const withoutUndefined = <Value extends object>(value: Value): Defined<Value> =>
  // only undefined values were removed from the types
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Defined<Value>;
type Defined<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> };
