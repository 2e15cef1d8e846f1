import { LRUCache } from 'lru-cache';
import type { Query } from '../database/database.ts';
import { type EncodedOutputs, readSmallResults } from './results.ts';

/**
 * Small stored results by task key, of which the last used ones stay in the memory of this process, so that a run which was executed before is answered
 * without reading the database. What is in memory may have been evicted from the database meanwhile: whoever refers to it checks that while writing.
 */
export type SmallResults = {
  /** Those of the results that are in memory. */
  inMemory(keys: Iterable<string>): Map<string, EncodedOutputs>;
  /** Reads results from the database, in one statement, and keeps them in memory. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, EncodedOutputs>>;
  /** Keeps results in memory that were written to the database. */
  keep(results: ReadonlyMap<string, EncodedOutputs>): void;
  /** Removes results from memory. */
  forget(keys: Iterable<string>): void;
};

/** Maximum size of the results in memory, in bytes. */
const maximumBytes = 16 * 2 ** 20;
/** Approximate size of an entry without its values, in bytes. */
const entryBytes = 500;

export const smallResults = (query: Query): SmallResults => {
  const kept = new LRUCache<string, EncodedOutputs>({
    maxSize: maximumBytes,
    sizeCalculation: (outputs) => Object.values(outputs).reduce((sum, { bytes }) => sum + bytes.length, entryBytes),
  });
  const keep: SmallResults['keep'] = (results) => {
    for (const [key, outputs] of results) kept.set(key, outputs);
  };
  return {
    inMemory(keys) {
      const found = new Map<string, EncodedOutputs>();
      for (const key of keys) {
        const outputs = kept.get(key);
        if (outputs) found.set(key, outputs);
      }
      return found;
    },
    async read(keys) {
      const found = await readSmallResults(query, keys);
      keep(found);
      return found;
    },
    keep,
    forget(keys) {
      for (const key of keys) kept.delete(key);
    },
  };
};
