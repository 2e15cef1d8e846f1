import { sql } from 'drizzle-orm';
import { bigint, boolean, customType, index, integer, json, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { Problem } from '../../errors/index.ts';
import type { Workflow } from '../../graph/index.ts';
import type { RunOutput, RunState, ServerEvent, WebhookState } from '../contract.ts';
import type { Quota } from '../users/quota.ts';
import type { Role } from '../users/role.ts';

/**
 * The tables that the files in `migrations/` create. Dates are milliseconds since 1970. Documents are `json`, not `jsonb`, which keeps the
 * order of keys and accepts every character of a string.
 */
const unclip = pgSchema('unclip');

const bytea = customType<{ data: Uint8Array; driverData: string }>({
  dataType: () => 'bytea',
  toDriver: (bytes) => sql`decode(${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}, 'base64')`,
});
const date = (name: string) => bigint(name, { mode: 'number' });

/** To whom a row belongs. A row without a user belongs to everybody; a shared row is shown to everybody. */
const owned = { userId: text('user_id'), shared: boolean().notNull() };

/** A saved workflow. `version` is its newest version that is not conflicted. */
export const workflows = unclip.table('workflow', {
  id: text().primaryKey(),
  version: integer().notNull(),
  /** The highest version number, including conflicted versions. */
  last: integer().notNull(),
  name: text().notNull(),
  changedAt: date('changed_at').notNull(),
  ...owned,
});

export const workflowVersions = unclip.table(
  'workflow_version',
  {
    id: text().notNull(),
    version: integer().notNull(),
    name: text().notNull(),
    workflow: json().$type<Workflow>().notNull(),
    changedAt: date('changed_at').notNull(),
    conflicted: boolean().notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.version] })],
);

/** The workflow documents of runs, each stored once. The runs of a batch share one. */
export const documents = unclip.table('document', {
  sha256: text().primaryKey(),
  workflow: json().$type<Workflow>().notNull(),
});

export const runs = unclip.table(
  'run',
  {
    id: uuid().primaryKey(),
    /** The order in which runs were started. */
    place: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    name: text().notNull(),
    state: text().$type<RunState>().notNull(),
    document: text().notNull(),
    inputs: json().$type<Readonly<Record<string, unknown>>>().notNull(),
    targets: json().$type<readonly string[]>().notNull(),
    files: json().$type<Readonly<Record<string, string>>>().notNull(),
    /** For a single task: its input values, as artifacts, and its model family. */
    task: json().$type<{ readonly values: Readonly<Record<string, string>>; readonly family?: string }>(),
    queue: text().notNull(),
    priority: integer().notNull(),
    /** Whose turn the run takes in the queue: the id of its user; without users, what the client says, or its address. */
    owner: text().notNull(),
    batch: text(),
    createdAt: date('created_at').notNull(),
    startedAt: date('started_at'),
    endedAt: date('ended_at'),
    done: integer().notNull(),
    tasks: integer().notNull(),
    worker: text(),
    /** Number of the current lease. While the run is running, only its holder may write. */
    lease: integer().notNull(),
    attempts: integer().notNull(),
    /** Number of children that died while they executed this run. */
    crashes: integer().notNull(),
    /** Whether cancellation was requested. */
    stopping: boolean().notNull(),
    /** Number of logged events. */
    sequence: integer().notNull(),
    error: json().$type<Problem>(),
    ...owned,
  },
  (table) => [
    index('run_place').on(table.place.desc()),
    index('run_state').on(table.state, table.place.desc()),
    index('run_batch').on(table.batch, table.place.desc()).where(sql`batch is not null`),
    index('run_owner').on(table.owner, table.startedAt.desc()),
    index('run_user').on(table.userId, table.place.desc()).where(sql`user_id is not null`),
  ],
);

export const events = unclip.table(
  'event',
  {
    run: uuid().notNull(),
    sequence: integer().notNull(),
    at: date('at').notNull(),
    event: json().$type<ServerEvent>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.run, table.sequence] })],
);

export const runOutputs = unclip.table(
  'run_output',
  { run: uuid().notNull(), name: text().notNull(), output: json().$type<RunOutput>().notNull() },
  (table) => [primaryKey({ columns: [table.run, table.name] })],
);

/** Artifacts that a run shows or needs, which are not evicted. */
export const pins = unclip.table('pin', { run: uuid().notNull(), sha256: text().notNull() }, (table) => [
  primaryKey({ columns: [table.run, table.sha256] }),
  index('pin_sha256').on(table.sha256),
]);

/** Idempotency keys: a second start with the same key returns the run or batch of the first. */
export const starts = unclip.table('start', { owner: text().notNull(), key: text().notNull(), id: text().notNull() }, (table) => [
  primaryKey({ columns: [table.owner, table.key] }),
  index('start_id').on(table.id),
]);

/** The webhooks of runs: where the end of a run is reported, and how far its delivery has come. */
export const webhooks = unclip.table('webhook', {
  run: uuid().primaryKey(),
  url: text().notNull(),
  /** The name of the operator's secret that signs the message. */
  secret: text().notNull(),
  state: text().$type<WebhookState>().notNull(),
  attempts: integer().notNull(),
  /** The next attempt is not before this time. An attempt in progress moves it to the time at which another process may repeat the attempt. */
  nextAt: date('next_at').notNull(),
  triedAt: date('tried_at'),
  /** The HTTP status of the last response. */
  status: integer(),
  /** Why the last attempt failed, as a code. */
  reason: text(),
});

export const artifacts = unclip.table(
  'artifact',
  {
    sha256: text().primaryKey(),
    /** Identifies the artifact's chunks. */
    content: uuid().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    type: text().notNull(),
    usedAt: date('used_at').notNull(),
  },
  (table) => [index('artifact_used').on(table.usedAt)],
);

/** Chunks of 256 KiB, numbered from 0. They are transferred as base64, which is 20 times as fast in PGlite as its own form of `bytea`. */
export const chunks = unclip.table('chunk', { content: uuid().notNull(), place: integer().notNull(), data: bytea().notNull() }, (table) => [
  primaryKey({ columns: [table.content, table.place] }),
]);

/** Contents whose chunks are being written. Those of a killed process are removed later. */
export const uploads = unclip.table('upload', { content: uuid().primaryKey(), at: date('at').notNull() });

/** Results by task key, with one artifact for each port. */
export const results = unclip.table(
  'result',
  { key: text().notNull(), port: text().notNull(), ports: integer().notNull(), sha256: text().notNull() },
  (table) => [primaryKey({ columns: [table.key, table.port] }), index('result_sha256').on(table.sha256)],
);

export const queues = unclip.table('queue', {
  name: text().primaryKey(),
  device: text().notNull(),
  families: json().$type<readonly string[]>().notNull(),
});

export const workers = unclip.table('worker', {
  id: text().primaryKey(),
  host: text().notNull(),
  device: text().notNull(),
  families: json().$type<readonly string[]>().notNull(),
  seenAt: date('seen_at').notNull(),
  run: uuid(),
});

/** The named users of the server. `token` is the SHA-256 of the secret of a user's token. */
export const users = unclip.table('user', {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  role: text().$type<Role>().notNull(),
  disabled: boolean().notNull(),
  quota: json().$type<Quota>().notNull(),
  token: text(),
  createdAt: date('created_at').notNull(),
});

const secrets = { secret: text().primaryKey(), userId: text('user_id').notNull(), endsAt: date('ends_at').notNull() };

/** Browsers that have signed in, by the SHA-256 of their cookie's secret. */
export const sessions = unclip.table('session', secrets);

/** Links that sign a browser in once, by the SHA-256 of their secret. */
export const signInLinks = unclip.table('sign_in_link', secrets);

/** What a user has used on a day, which is numbered from 1970 in UTC. */
export const usages = unclip.table(
  'usage',
  {
    userId: text('user_id').notNull(),
    day: integer().notNull(),
    runs: integer().notNull(),
    milliseconds: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.day] })],
);

/** Who did what: `name` is the user's name at that time, and `subject` names what was changed. */
export const audits = unclip.table('audit', {
  place: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
  at: date('at').notNull(),
  userId: text('user_id'),
  name: text(),
  client: text(),
  action: text().notNull(),
  subject: text(),
  details: json().$type<Readonly<Record<string, unknown>>>().notNull(),
});
