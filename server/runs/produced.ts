import { sql } from 'drizzle-orm';
import { type Artifact, type Result, writeTogether } from '../artifacts/write.ts';
import type { RunOutput, Sha256 } from '../contract.ts';
import { type Query, rowsOf } from '../database/database.ts';
import { runs } from '../database/tables.ts';
import type { LeasedRun } from './lease.ts';

/** What a run has produced: results of its tasks and outputs of its targets, with the small artifacts that hold them. */
export type Produced = {
  readonly files: readonly Artifact[];
  readonly results: readonly Result[];
  readonly outputs: readonly ShownOutput[];
};
export type ShownOutput = { readonly name: string; readonly output: RunOutput; readonly hashes: readonly Sha256[] };

/** Writes what a run has produced, in the caller's transaction. The caller must roll back when the lease was lost. */
export const writeProduced = async (query: Query, held: LeasedRun, { files, results, outputs }: Produced): Promise<void> => {
  await Promise.all([
    files.length > 0 ? writeTogether(query, { files, made: results }) : undefined,
    outputs.length > 0 ? showOutputs(query, held, outputs) : undefined,
  ]);
};

/** Writes outputs of a run and protects their artifacts from eviction, in the caller's transaction. Returns whether the lease holds; if not, nothing is written. */
export const showOutputs = async (query: Query, held: LeasedRun, outputs: readonly ShownOutput[]): Promise<boolean> => {
  const rows = await rowsOf(
    query,
    sql`
      with held as (
        select id from ${runs} where id = ${held.claim.id} and lease = ${held.lease} and state = 'running' for update
      ), shown as (
        insert into unclip.run_output (run, name, output)
        select held.id, told.name, told.output from held, json_to_recordset(${JSON.stringify(outputs)}::json) as told (name text, output json)
        on conflict (run, name) do update set output = excluded.output
      ), pinned as (
        insert into unclip.pin (run, sha256)
        select held.id, told.value from held, json_array_elements_text(${JSON.stringify(outputs.flatMap(({ hashes }) => hashes))}::json) as told
        on conflict do nothing
      )
      select id from held`,
  );
  return rows.length > 0;
};
