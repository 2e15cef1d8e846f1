import { sql } from 'drizzle-orm';
import { bigint, boolean, customType, index, integer, json, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { Problem } from '../../errors/index.ts';
import type { Workflow } from '../../graph/index.ts';
import type { RunOutput, RunState, ServerEvent } from '../contract.ts';

/**
 * The tables, as the files of `migrations/` make them. Dates are milliseconds since 1970. Documents are `json`, not `jsonb`: that keeps the
 * order of keys, and takes every character that a string may hold.
 */
const unclip = pgSchema('unclip');

const bytea = customType<{ data: Uint8Array; driverData: string }>({
  dataType: () => 'bytea',
  toDriver: (bytes) => sql`decode(${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}, 'base64')`,
});
const date = (name: string) => bigint(name, { mode: 'number' });

/** A saved workflow; `version` is the newest that was not saved over a newer one. */
export const workflows = unclip.table('workflow', {
  id: text().primaryKey(),
  version: integer().notNull(),
  /** The last version given out, conflicted ones too. */
  last: integer().notNull(),
  name: text().notNull(),
  changedAt: date('changed_at').notNull(),
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

/** The documents that runs were started from, each kept once: the runs of a batch share one. */
export const documents = unclip.table('document', {
  sha256: text().primaryKey(),
  workflow: json().$type<Workflow>().notNull(),
});

export const runs = unclip.table(
  'run',
  {
    id: uuid().primaryKey(),
    /** The order of starting. */
    place: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    name: text().notNull(),
    state: text().$type<RunState>().notNull(),
    document: text().notNull(),
    inputs: json().$type<Readonly<Record<string, unknown>>>().notNull(),
    targets: json().$type<readonly string[]>().notNull(),
    files: json().$type<Readonly<Record<string, string>>>().notNull(),
    /** Of a lone task: its values, as artifacts, and the family that its client names. */
    task: json().$type<{ readonly values: Readonly<Record<string, string>>; readonly family?: string }>(),
    queue: text().notNull(),
    priority: integer().notNull(),
    owner: text().notNull(),
    batch: text(),
    createdAt: date('created_at').notNull(),
    startedAt: date('started_at'),
    endedAt: date('ended_at'),
    done: integer().notNull(),
    tasks: integer().notNull(),
    worker: text(),
    /** Claims counted: while the run is running, the last one alone may write. */
    lease: integer().notNull(),
    attempts: integer().notNull(),
    /** Children that ended while they worked on this run. */
    crashes: integer().notNull(),
    /** Somebody wants it to stop. */
    stopping: boolean().notNull(),
    /** Events logged. */
    sequence: integer().notNull(),
    error: json().$type<Problem>(),
  },
  (table) => [
    index('run_place').on(table.place.desc()),
    index('run_state').on(table.state, table.place.desc()),
    index('run_batch').on(table.batch, table.place.desc()).where(sql`batch is not null`),
    index('run_owner').on(table.owner, table.startedAt.desc()),
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

/** What a kept run shows or needs: these artifacts are not evicted. */
export const pins = unclip.table('pin', { run: uuid().notNull(), sha256: text().notNull() }, (table) => [
  primaryKey({ columns: [table.run, table.sha256] }),
  index('pin_sha256').on(table.sha256),
]);

/** A second start with the same key gives the run, or the batch, of the first. */
export const starts = unclip.table('start', { owner: text().notNull(), key: text().notNull(), id: text().notNull() }, (table) => [
  primaryKey({ columns: [table.owner, table.key] }),
  index('start_id').on(table.id),
]);

export const artifacts = unclip.table(
  'artifact',
  {
    sha256: text().primaryKey(),
    /** Names its chunks. */
    content: uuid().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    type: text().notNull(),
    usedAt: date('used_at').notNull(),
  },
  (table) => [index('artifact_used').on(table.usedAt)],
);

/** Pieces of 256 KiB, counted from 0. They cross as base64: PGlite takes and gives that 20 times as fast as its own form of `bytea`. */
export const chunks = unclip.table('chunk', { content: uuid().notNull(), place: integer().notNull(), data: bytea().notNull() }, (table) => [
  primaryKey({ columns: [table.content, table.place] }),
]);

/** Contents whose chunks are being written; those of a killed process are swept. */
export const uploads = unclip.table('upload', { content: uuid().primaryKey(), at: date('at').notNull() });

/** Outputs by task key: one artifact a port. */
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
