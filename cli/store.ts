import { resolve } from 'node:path';
import { memoryStore, type Store } from '../graph/index.ts';
import { fileStore } from '../graph/stores/files.ts';
import type { Arguments } from './arguments.ts';
import { systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

const defaultFolder = '.unclip/store';
const memoryBytes = 512 * 2 ** 20;

/** The store that the flags `--store` and `--no-store` ask for. Throws `CliError` (`USAGE`) when both are given. */
export const chooseStore = (host: Host, parsed: Arguments): Store => {
  const folder = parsed.value('store');
  if (parsed.has('no-store')) {
    if (folder !== undefined) throw usage('--store and --no-store exclude each other. Give one of them.');
    return memoryStore({ maxBytes: memoryBytes });
  }
  return complaining(fileStore(resolve(host.directory, folder ?? defaultFolder)), (error) => {
    const sentence = systemSentence(error) ?? (error instanceof Error ? error.message : String(error));
    host.note(`Results cannot be kept in ${folder ?? defaultFolder}: ${sentence} The run goes on without.\n`);
  });
};

/**
 * A store that says once why it cannot keep results; `execute` takes its failures for what they are, lost savings. What cannot be read
 * counts as forgotten.
 */
export const complaining = (store: Store, complain: (error: unknown) => void): Store => {
  let failed = false;
  return {
    get: (key) => store.get(key).catch(() => undefined),
    async put(key, outputs) {
      try {
        await store.put(key, outputs);
      } catch (error) {
        if (!failed) complain(error);
        failed = true;
        throw error;
      }
    },
  };
};
