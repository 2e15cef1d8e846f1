import type { Outputs } from '../../graph/index.ts';

/** Stands for a value that is stored on the server, by the SHA-256 of its encoding. It is plain data, so any store can hold it. */
type RemoteValue = { readonly $server: string };

/** The stand-in for the value with this hash. */
export const remoteValue = (hash: string): RemoteValue => ({ $server: hash });

/** The hash of a value that is stored on the server; undefined for a local value. */
export const remoteHash = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && '$server' in value && typeof value.$server === 'string' ? value.$server : undefined;

/** The hashes of a task's outputs that are stored on the server, by port; undefined if all outputs are local. */
export const remoteHashes = (outputs: Outputs): Readonly<Record<string, string>> | undefined => {
  const found = Object.entries(outputs).flatMap(([port, value]) => {
    const hash = remoteHash(value);
    return hash === undefined ? [] : [[port, hash] as const];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
};
