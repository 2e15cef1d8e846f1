import type { Plan, Store } from '../../graph/index.ts';
import { type EncodedOutputs, type Results, storeOver } from '../artifacts/results.ts';
import type { Sha256 } from '../contract.ts';
import type { SupervisorCalls } from './child-calls.ts';

export type RunStore = {
  readonly store: Store;
  /** The hashes, by port, of a target's outputs that the store has read or written. Throws the error of a failed write. */
  hashesOf(key: string): Readonly<Record<string, Sha256>>;
};

/** A store over the supervisor's calls, for the tasks of one plan. It requests each key once and encodes each value once. */
export const runStore = (supervisor: Pick<SupervisorCalls, 'get' | 'put'>, { tasks, targets }: Plan): RunStore => {
  const keys = tasks.map(({ key }) => key);
  const targetKeys = new Set(targets.map(({ key }) => key));
  const hashes = new Map<string, Readonly<Record<string, Sha256>>>();
  const failures = new Map<string, unknown>();
  let missing: ReadonlySet<string> | undefined;
  const recordHashes = (key: string, outputs: EncodedOutputs): void => {
    if (targetKeys.has(key)) hashes.set(key, Object.fromEntries(Object.entries(outputs).map(([port, { sha256 }]) => [port, sha256])));
  };
  const results: Results = {
    async get(key) {
      if (missing?.has(key)) return undefined;
      const found = await supervisor.get(key, missing ? [] : keys);
      if (found.missing) missing = new Set(found.missing);
      if (found.outputs) recordHashes(key, found.outputs);
      return found.outputs;
    },
    async put(key, outputs) {
      try {
        await supervisor.put(key, outputs);
        recordHashes(key, outputs);
      } catch (error) {
        failures.set(key, error);
        throw error;
      }
    },
  };
  return {
    store: storeOver(results),
    hashesOf(key) {
      const found = hashes.get(key);
      if (found) return found;
      throw failures.get(key) ?? new Error('The outputs of a target were not stored.');
    },
  };
};
