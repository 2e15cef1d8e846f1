import * as z from 'zod';
import { parseWorkflow } from '../../graph/index.ts';
import type { ServerEvent } from '../contract.ts';
import { runState } from '../run-state.ts';
import { userName } from '../users/name.ts';
import { quota } from '../users/quota.ts';
import { role } from '../users/role.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const workflow = z.unknown().superRefine((value, context) => {
  try {
    parseWorkflow(value);
  } catch {
    context.addIssue('is not a workflow');
  }
});

const output = z.object({
  node: z.string(),
  port: z.string(),
  key: z.string(),
  value: sha256,
  images: z.array(z.object({ sha256, width: z.int(), height: z.int() })).optional(),
});
const nodeId = z.string();
const key = z.string();
/** What the kinds of events contain. */
const eventParts: Readonly<Record<ServerEvent['type'], z.ZodType>> = {
  'run-queued': z.object({}),
  'run-start': z.object({ tasks: z.int() }),
  'run-resumed': z.object({ worker: z.string(), attempt: z.int() }),
  'node-start': z.object({ nodeId, key }),
  'node-progress': z.object({ nodeId, step: z.number(), of: z.number(), preview: sha256.optional() }),
  'node-end': z.object({ nodeId, key, cached: z.boolean(), ms: z.number() }),
  'node-error': z.object({ nodeId, code: z.string(), message: z.string() }),
  'node-output': z.object({ name: z.string(), output }),
  'run-end': z.object({ ok: z.boolean() }),
  'run-cancelled': z.object({}),
};
/** An event of a run's log. A kind that only another version logs may contain anything. */
const event = z
  .looseObject({ type: z.string() })
  .refine((value) => Object.entries(eventParts).every(([type, parts]) => type !== value.type || parts.safeParse(value).success));

/** The columns whose values the program relies on beyond what their types in the database say, by table. */
const columns = {
  workflow_version: z.object({ workflow }),
  document: z.object({ workflow }),
  run: z.object({
    state: runState,
    inputs: z.record(z.string(), z.unknown()),
    targets: z.array(z.string()),
    files: z.record(z.string(), sha256),
    task: z.object({ values: z.record(z.string(), sha256), family: z.string().optional() }).nullish(),
    error: z.object({ code: z.string(), message: z.string() }).nullish(),
  }),
  event: z.object({ event }),
  run_output: z.object({ output }),
  webhook: z.object({ url: z.string().max(2000), secret: z.string(), attempts: z.int().min(0) }),
  queue: z.object({ families: z.array(z.string()) }),
  user: z.object({ name: userName, role, quota, token: sha256.nullish() }),
  audit: z.object({ details: z.record(z.string(), z.unknown()) }),
} satisfies Readonly<Record<string, z.ZodType>>;

/** The first column of a row whose value is not what the program stores there; undefined for a sound row. */
export const unsoundColumn = (table: string, row: Readonly<Record<string, unknown>>): string | undefined => {
  const schema = Object.entries(columns).find(([name]) => name === table)?.[1];
  const [issue] = schema?.safeParse(row).error?.issues ?? [];
  return issue && String(issue.path[0] ?? table);
};
