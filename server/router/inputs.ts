import { z } from 'zod';
import { idSchema, parseSteps, parseWorkflow, type Workflow } from '../../graph/index.ts';
import { device } from '../device.ts';
import { runYielding } from '../yielding.ts';

/** Most runs that one request may start. */
export const maximumRows = 10_000;
/** Most runs that one stream of events may carry: their ids stand in its address. */
export const maximumFollowed = 100;

/** The id of a run, a batch or a saved workflow. */
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'is no id');
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 as 64 hex digits in small letters');
export const title = z.string().trim().min(1).max(200);

/** Nodes of a workflow that is read at once; a longer one is read in turns, which a schema cannot: tRPC tries each without waiting. */
const readAtOnce = 500;

/** A long workflow that is not read yet. */
class Unread {
  readonly source: unknown;
  constructor(source: unknown) {
    this.source = source;
  }
}

const isLong = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'nodes' in value &&
  typeof value.nodes === 'object' &&
  Object.keys(value.nodes ?? {}).length > readAtOnce;

const readShort = (value: unknown): Workflow | Unread => (isLong(value) ? new Unread(value) : parseWorkflow(value));

/** What a request holds, with its workflow read. Rejects with `GraphError`. */
export const withWorkflow = async <Given extends { readonly workflow: unknown }>(
  given: Given,
): Promise<Omit<Given, 'workflow'> & { readonly workflow: Exclude<Given['workflow'], Unread> | Workflow }> => {
  const { workflow: held } = given;
  // what is not unread is of the other types
  const read = held instanceof Unread ? await runYielding(parseSteps(held.source)) : (held as Exclude<Given['workflow'], Unread>);
  return { ...given, workflow: read };
};

// z.custom gives clients the type; what it holds is checked by the parser, which throws sentences of its own
/** A workflow as its file holds it. */
export const workflow = z.custom<Workflow>().transform(readShort);

const savedWorkflow = z.strictObject({ id, version: z.int().positive().optional() });
type SavedReference = z.input<typeof savedWorkflow>;

/** A workflow, or the id of a saved one. */
const anyWorkflow = z
  .custom<Workflow | SavedReference>()
  .transform((value) =>
    typeof value === 'object' && value !== null && 'id' in value && !('format' in value)
      ? withoutUndefined(savedWorkflow.parse(value))
      : readShort(value),
  );

const fewer = <Value>(values: z.ZodType<Value>, maximum: number) =>
  z
    .record(z.string().min(1).max(1024), values)
    .refine((record) => Object.keys(record).length <= maximum, `must hold at most ${maximum} entries`);
const inputs = fewer(z.unknown(), 1000);
const files = fewer(sha256, 1000);

const shared = {
  workflow: anyWorkflow,
  targets: z.array(idSchema).max(1000).optional(),
  idempotencyKey: z.string().min(1).max(200).optional(),
  priority: z.int().min(-100).max(100).optional(),
  user: z.string().min(1).max(100).optional(),
  device: device.optional(),
  files: files.optional(),
};
export const startRun = z.strictObject({ ...shared, inputs: inputs.optional() });
export const startBatch = z.strictObject({ ...shared, rows: z.array(inputs).min(1).max(maximumRows) });
export const startTask = z.strictObject({
  type: z.string().min(1).max(128),
  version: z.int().positive(),
  params: fewer(z.unknown(), 1000),
  inputs: fewer(sha256, 1000),
  family: z.string().min(1).max(100).optional(),
  files: files.optional(),
  user: z.string().min(1).max(100).optional(),
  device: device.optional(),
});

/** The object without the properties that are undefined: the contract knows them as absent. */
export const withoutUndefined = <Value extends object>(value: Value): Defined<Value> =>
  // Every property that is left has a value of its type.
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Defined<Value>;
type Defined<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> };
