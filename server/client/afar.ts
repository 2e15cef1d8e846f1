import type { Outputs } from '../../graph/index.ts';

/** A value that lies on the server, by the SHA-256 of its encoding. It is plain data, so every store holds it as it is. */
type Afar = { readonly $server: string };

export const afar = (hash: string): Afar => ({ $server: hash });

/** The hash of a value that lies on the server; undefined for one that is here. */
export const hashAfar = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && '$server' in value && typeof value.$server === 'string' ? value.$server : undefined;

/** The hashes, by port, of those of a task's outputs that lie on the server; undefined where all are here. */
export const hashesAfar = (outputs: Outputs): Readonly<Record<string, string>> | undefined => {
  const found = Object.entries(outputs).flatMap(([port, value]) => {
    const hash = hashAfar(value);
    return hash === undefined ? [] : [[port, hash] as const];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
};
