/** Maximum number of hashes in one call of `artifacts.missing`. */
const hashesAtOnce = 100;

/** How to find and send the artifacts that a server does not have. */
export type Supply = {
  /** Returns the hashes, of 100 at most, that the server does not have. */
  missing(hashes: readonly string[]): Promise<readonly string[]>;
  /** Sends the artifact with this hash. */
  supply(hash: string): Promise<unknown>;
};

/** Sends the artifacts that the server does not have, one after the other. */
export const sendMissing = async (hashes: Iterable<string>, { missing, supply }: Supply): Promise<void> => {
  const all = [...new Set(hashes)];
  for (let from = 0; from < all.length; from += hashesAtOnce) {
    for (const hash of await missing(all.slice(from, from + hashesAtOnce))) await supply(hash);
  }
};
