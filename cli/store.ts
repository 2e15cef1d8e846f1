import { resolve } from 'node:path';
import { inEnglish } from '../errors/index.ts';
import { memoryStore, type Store } from '../graph/index.ts';
import { fileStore } from '../graph/stores/files.ts';
import type { Arguments } from './arguments.ts';
import { systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

const defaultFolder = '.unclip/store';
const memoryBytes = 512 * 2 ** 20;

/** The store that `--store` and `--no-store` choose. Throws `CliError` (`USAGE`) when both are set. */
export const chooseStore = (host: Host, parsed: Arguments): Store => {
  const folder = parsed.value('store');
  if (parsed.has('no-store')) {
    if (folder !== undefined) throw usage('--store and --no-store exclude each other. Use only one of them.');
    return memoryStore({ maxBytes: memoryBytes });
  }
  return warning(fileStore(resolve(host.directory, folder ?? defaultFolder)), (error) => {
    host.note(
      `Results cannot be stored in ${folder ?? defaultFolder}: ${inEnglish(systemSentence(error))} The run goes on without the store.\n`,
    );
  });
};

/**
 * A store that reports its first failed write. `execute` goes on after a failed write, since it only costs the next run. A value that cannot
 * be read counts as missing.
 */
const warning = (store: Store, warn: (error: unknown) => void): Store => {
  let failed = false;
  return {
    get: (key) => store.get(key).catch(() => undefined),
    async put(key, outputs) {
      try {
        await store.put(key, outputs);
      } catch (error) {
        if (!failed) warn(error);
        failed = true;
        throw error;
      }
    },
  };
};
