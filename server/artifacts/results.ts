import { sql } from 'drizzle-orm';
import { decodeValue, encodeValue, type Outputs, type Store } from '../../graph/index.ts';
import type { Sha256 } from '../contract.ts';
import { type Database, hashList, type Query, rowsOf } from '../database/database.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { artifacts, chunks, results } from '../database/tables.ts';
import { readWholeArtifact } from './read.ts';
import { sha256Of, writeArtifact } from './write.ts';

/** An encoded output value of a task, with its hash. */
export type EncodedValue = { readonly sha256: Sha256; readonly bytes: Uint8Array };
export type EncodedOutputs = Readonly<Record<string, EncodedValue>>;

/** A store of encoded outputs by task key. */
export type Results = {
  get(key: string): Promise<EncodedOutputs | undefined>;
  put(key: string, outputs: EncodedOutputs): Promise<void>;
};

/** The results that are stored in the database. */
export type StoredResults = Results & {
  /** Returns the keys that have no stored outputs. */
  missing(keys: readonly string[]): Promise<readonly string[]>;
};

/** Maximum size of a value that is read, in bytes. */
const maximumBytes = 2 ** 30;

/** Stores results in the database, with one artifact for each value. All values of a task are written in one transaction. Reports written bytes to `wrote`. */
export const databaseResults = (database: Database, wrote: (bytes: number) => Promise<void>): StoredResults => ({
  async get(key) {
    const rows = await firstChunks(database.query, key);
    // eviction removes complete results, but a reader may see one in between
    if (rows.length === 0 || rows.some(({ ports }) => ports !== rows.length)) return undefined;
    const read = async ({ port, sha256, bytes, data }: (typeof rows)[number]) => {
      const first = Buffer.from(data ?? '', 'base64');
      const whole = first.length === Number(bytes) ? new Uint8Array(first) : await readWholeArtifact(database.query, sha256, maximumBytes);
      return [port, { sha256, bytes: whole }] as const;
    };
    try {
      return Object.fromEntries(await Promise.all(rows.map(read)));
    } catch {
      return undefined; // it was evicted meanwhile
    }
  },
  async missing(keys) {
    const rows = await rowsOf<{ key: string }>(
      database.query,
      sql`
        select requested.value as key from json_array_elements_text(${JSON.stringify(keys)}::json) as requested
        where not exists (select 1 from ${results} where ${results.key} = requested.value)`,
    );
    return rows.map(({ key }) => key);
  },
  async put(key, outputs) {
    // always in the same order, so that concurrent writers of the same values cannot deadlock
    const entries = Object.entries(outputs).sort(([, a], [, b]) => (a.sha256 < b.sha256 ? -1 : 1));
    const size = entries.reduce((sum, [, { bytes }]) => sum + bytes.length, 0);
    await requireDiskSpace(database, size);
    await database.transaction(async (query) => {
      for (const [, { sha256, bytes }] of entries) await writeArtifact(query, { sha256, bytes, type: 'application/octet-stream' });
      const rows = entries.map(([port, { sha256 }]) => ({ key, port, ports: entries.length, sha256 }));
      if (rows.length > 0) await query.insert(results).values(rows).onConflictDoNothing();
    });
    await wrote(size);
  },
});

type FirstChunk = {
  readonly port: string;
  readonly ports: number;
  readonly sha256: Sha256;
  readonly bytes: unknown;
  readonly data: string | null;
};

/** Reads the outputs of a task with the first chunk of each value, which is mostly the complete value, and marks them as used. */
const firstChunks = (query: Query, key: string): Promise<FirstChunk[]> =>
  rowsOf<FirstChunk>(
    query,
    sql`
      with found as (select port, ports, sha256 from ${results} where key = ${key}),
      used as (
        update ${artifacts} set used_at = ${Date.now()} where sha256 in (select sha256 from found) returning sha256, content, bytes
      )
      select found.port, found.ports, used.sha256, used.bytes, encode(chunk.data, 'base64') as data
      from found join used using (sha256) left join ${chunks} chunk on chunk.content = used.content and chunk.place = 0`,
  );

/** Size up to which a value is read together with others, in bytes. */
const smallBytes = 16_384;

/** Reads the stored outputs of tasks whose values are all small, by key, in one statement. Does not mark them as used. */
export const readSmallResults = async (query: Query, keys: readonly string[]): Promise<ReadonlyMap<string, EncodedOutputs>> => {
  if (keys.length === 0) return new Map();
  const rows = await rowsOf<FirstChunk & { readonly key: string }>(
    query,
    sql`
      select result.key, result.port, result.ports, result.sha256, artifact.bytes, encode(chunk.data, 'base64') as data
      from unclip.result
      join unclip.artifact on artifact.sha256 = result.sha256 and artifact.bytes <= ${smallBytes}
      left join unclip.chunk on chunk.content = artifact.content and chunk.place = 0
      where result.key = any(${hashList(keys)})`,
  );
  const byKey = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) byKey.set(row.key, [...(byKey.get(row.key) ?? []), row]);
  return new Map(
    [...byKey].flatMap(([key, values]) => {
      const read = values.map(
        ({ port, sha256, data }) => [port, { sha256, bytes: new Uint8Array(Buffer.from(data ?? '', 'base64')) }] as const,
      );
      return values.every(({ ports }) => ports === values.length) ? [[key, Object.fromEntries(read)] as const] : [];
    }),
  );
};

/** A store for the executor over encoded outputs. A value that cannot be decoded or has a wrong hash counts as missing. */
export const storeOver = (encodedResults: Results): Store => ({
  async get(key) {
    const encoded = await encodedResults.get(key);
    return encoded && decodeOutputs(encoded);
  },
  async put(key, outputs) {
    await encodedResults.put(key, encodeOutputs(outputs));
  },
});

export const encodeOutputs = (outputs: Outputs): EncodedOutputs =>
  Object.fromEntries(
    Object.entries(outputs)
      .filter(([, value]) => value !== undefined)
      .map(([port, value]) => {
        const bytes = encodeValue(value);
        return [port, { sha256: sha256Of(bytes), bytes }];
      }),
  );

const decodeOutputs = (encoded: EncodedOutputs): Outputs | undefined => {
  try {
    return Object.fromEntries(
      Object.entries(encoded).map(([port, { sha256, bytes }]) => {
        if (sha256Of(bytes) !== sha256) throw new RangeError('damaged');
        return [port, decodeValue(bytes)];
      }),
    );
  } catch {
    return undefined;
  }
};
