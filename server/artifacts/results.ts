import { sql } from 'drizzle-orm';
import { decodeValue, encodeValue, type Outputs, type Store } from '../../graph/index.ts';
import type { Sha256 } from '../contract.ts';
import { type Database, type Query, rowsOf } from '../database/database.ts';
import { requireDiskSpace } from '../database/disk-space.ts';
import { artifacts, chunks, results } from '../database/tables.ts';
import { wholeArtifact } from './read.ts';
import { sha256Of, writeArtifact } from './write.ts';

/** An output of a task: its encoded value and the name of that. */
export type EncodedValue = { readonly sha256: Sha256; readonly bytes: Uint8Array };
export type EncodedOutputs = Readonly<Record<string, EncodedValue>>;

/** Holds encoded outputs by task key, wherever they lie. */
export type Results = {
  get(key: string): Promise<EncodedOutputs | undefined>;
  put(key: string, outputs: EncodedOutputs): Promise<void>;
};

/** The outputs that a database holds. */
export type StoredResults = Results & {
  /** Those of the keys that have no outputs. */
  missing(keys: readonly string[]): Promise<readonly string[]>;
};

/** Largest value that is read back. */
const maximumBytes = 2 ** 30;

/** Encoded outputs in the database: each value an artifact, all of a task written at once. `wrote` hears how many bytes that took. */
export const databaseResults = (database: Database, wrote: (bytes: number) => Promise<void>): StoredResults => ({
  async get(key) {
    const rows = await firstChunks(database.query, key);
    // of outputs that lost a value nothing is left, but a reader may come between
    if (rows.length === 0 || rows.some(({ ports }) => ports !== rows.length)) return undefined;
    const read = async ({ port, sha256, bytes, data }: (typeof rows)[number]) => {
      const held = Buffer.from(data ?? '', 'base64');
      const whole = held.length === Number(bytes) ? new Uint8Array(held) : await wholeArtifact(database.query, sha256, maximumBytes);
      return [port, { sha256, bytes: whole }] as const;
    };
    try {
      return Object.fromEntries(await Promise.all(rows.map(read)));
    } catch {
      return undefined; // evicted meanwhile
    }
  },
  async missing(keys) {
    const rows = await rowsOf<{ key: string }>(
      database.query,
      sql`
        select asked.value as key from json_array_elements_text(${JSON.stringify(keys)}::json) as asked
        where not exists (select 1 from ${results} where ${results.key} = asked.value)`,
    );
    return rows.map(({ key }) => key);
  },
  async put(key, outputs) {
    // in one order everywhere, so that two writers of the same values wait for each other and never in a ring
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

/** The outputs of a task with as much of each as is read at once: all of it, mostly. They count as used. */
const firstChunks = (query: Query, key: string): Promise<FirstChunk[]> =>
  rowsOf<FirstChunk>(
    query,
    sql`
      with held as (select port, ports, sha256 from ${results} where key = ${key}),
      used as (
        update ${artifacts} set used_at = ${Date.now()} where sha256 in (select sha256 from held) returning sha256, content, bytes
      )
      select held.port, held.ports, used.sha256, used.bytes, encode(chunk.data, 'base64') as data
      from held join used using (sha256) left join ${chunks} chunk on chunk.content = used.content and chunk.place = 0`,
  );

/** A store of `graph/` over encoded outputs. What does not decode, or has not its hash, counts as forgotten. */
export const storeOver = (held: Results): Store => ({
  async get(key) {
    const encoded = await held.get(key);
    return encoded && decodeOutputs(encoded);
  },
  async put(key, outputs) {
    await held.put(key, encodeOutputs(outputs));
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
