import { resolve } from 'node:path';
import { inEnglish } from '../errors/index.ts';
import { memoryStore, type Store } from '../graph/index.ts';
import { fileStore } from '../graph/stores/files.ts';
import type { Arguments, Flag } from './arguments.ts';
import { systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

const defaultFolder = '.unclip/store';
const defaultSize = '8GB';
const memoryBytes = 512 * 2 ** 20;

export const storeFlag: Flag = {
  name: 'store',
  value: 'folder',
  doc: `The folder that stores results, so that equal steps are not computed again. Default: ${defaultFolder}.`,
};
export const storeSizeFlag: Flag = {
  name: 'store-size',
  value: 'size',
  doc: `The largest size of that folder, for example 500MB or 20GB. The least recently used results are removed. Default: UNCLIP_STORE_SIZE, else ${defaultSize}.`,
};

/** The folder of stored results that a command uses. */
export const storeFolder = (host: Host, parsed: Arguments): string => resolve(host.directory, parsed.value('store') ?? defaultFolder);

const units = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 } as const;

/** The largest size of the store in bytes. Throws `CliError` (`USAGE`). */
export const storeSize = (host: Host, parsed: Arguments): number => {
  const flag = parsed.value('store-size');
  const text = flag ?? (host.environment.UNCLIP_STORE_SIZE || defaultSize);
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(kb|mb|gb|tb)$/i.exec(text.trim()) ?? [];
  // the expression admits only the units of the table
  if (number !== undefined && unit !== undefined) return Number(number) * units[unit.toLowerCase() as keyof typeof units];
  throw usage('{name} must be a size such as 500MB or 20GB, but is "{value}".', {
    name: flag === undefined ? 'UNCLIP_STORE_SIZE' : '--store-size',
    value: text,
  });
};

/** The store that `--store`, `--store-size` and `--no-store` choose. Throws `CliError` (`USAGE`) when they exclude each other. */
export const chooseStore = (host: Host, parsed: Arguments): Store => {
  const other = ['store', 'store-size'].find((name) => parsed.has(name));
  if (parsed.has('no-store')) {
    if (other !== undefined) throw usage('--{other} and --no-store exclude each other. Use only one of them.', { other });
    return memoryStore({ maxBytes: memoryBytes });
  }
  const folder = storeFolder(host, parsed);
  return warning(fileStore(folder, { maxBytes: storeSize(host, parsed) }), (error) => {
    host.note(`Results cannot be stored in ${folder}: ${inEnglish(systemSentence(error))} The run goes on without the store.\n`);
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
