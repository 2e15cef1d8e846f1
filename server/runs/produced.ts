import { sql } from 'drizzle-orm';
import { type Artifact, type Result, writeTogether } from '../artifacts/write.ts';
import type { RunOutput, Sha256 } from '../contract.ts';
import { type Query, rowsOf } from '../database/database.ts';
import { runs } from '../database/tables.ts';
import type { LeasedRun } from './lease.ts';

/** Results of a run's tasks and outputs of its targets, with their small artifacts. */
export type Produced = {
  readonly files: readonly Artifact[];
  readonly results: readonly Result[];
  readonly outputs: readonly ShownOutput[];
};
export type ShownOutput = { readonly name: string; readonly output: RunOutput; readonly hashes: readonly Sha256[] };

/** Writes results and outputs of a run in the caller's transaction. The caller must roll back if the lease was lost. */
export const writeProduced = async (query: Query, leased: LeasedRun, { files, results, outputs }: Produced): Promise<void> => {
  await Promise.all([
    files.length > 0 ? writeTogether(query, { files, results }) : undefined,
    outputs.length > 0 ? showOutputs(query, leased, outputs) : undefined,
  ]);
};

/** Writes outputs of a run and pins their artifacts, in the caller's transaction. Returns false and writes nothing if the lease was lost. */
export const showOutputs = async (query: Query, leased: LeasedRun, outputs: readonly ShownOutput[]): Promise<boolean> => {
  const rows = await rowsOf(
    query,
    sql`
      with leased as (
        select id from ${runs} where id = ${leased.claim.id} and lease = ${leased.lease} and state = 'running' for update
      ), shown as (
        insert into unclip.run_output (run, name, output)
        select leased.id, added.name, added.output from leased, json_to_recordset(${JSON.stringify(outputs)}::json) as added (name text, output json)
        on conflict (run, name) do update set output = excluded.output
      ), pinned as (
        insert into unclip.pin (run, sha256)
        select leased.id, added.value from leased, json_array_elements_text(${JSON.stringify(outputs.flatMap(({ hashes }) => hashes))}::json) as added
        on conflict do nothing
      )
      select id from leased`,
  );
  return rows.length > 0;
};
