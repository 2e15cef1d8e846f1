import { eq } from 'drizzle-orm';
import { decodeValue, encodeValue, type Outputs, type Store } from '../../graph/index.ts';
import type { Sha256 } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { needRoom } from '../database/room.ts';
import { results } from '../database/tables.ts';
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

/** Largest value that is read back. */
const maximumBytes = 2 ** 30;

/** Encoded outputs in the database: each value an artifact, all of a task written at once. `wrote` hears how many bytes that took. */
export const databaseResults = (database: Database, wrote: (bytes: number) => Promise<void>): Results => ({
  async get(key) {
    const rows = await database.query.select().from(results).where(eq(results.key, key));
    // of outputs that lost a value nothing is left, but a reader may come between
    if (rows.length === 0 || rows.some(({ ports }) => ports !== rows.length)) return undefined;
    const read = async ({ port, sha256 }: (typeof rows)[number]) =>
      [port, { sha256, bytes: await wholeArtifact(database.query, sha256, maximumBytes) }] as const;
    try {
      return Object.fromEntries(await Promise.all(rows.map(read)));
    } catch {
      return undefined; // evicted meanwhile
    }
  },
  async put(key, outputs) {
    // in one order everywhere, so that two writers of the same values wait for each other and never in a ring
    const entries = Object.entries(outputs).sort(([, a], [, b]) => (a.sha256 < b.sha256 ? -1 : 1));
    const size = entries.reduce((sum, [, { bytes }]) => sum + bytes.length, 0);
    await needRoom(database, size);
    await database.transaction(async (query) => {
      for (const [, { sha256, bytes }] of entries) await writeArtifact(query, { sha256, bytes, type: 'application/octet-stream' });
      const rows = entries.map(([port, { sha256 }]) => ({ key, port, ports: entries.length, sha256 }));
      if (rows.length > 0) await query.insert(results).values(rows).onConflictDoNothing();
    });
    await wrote(size);
  },
});

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
