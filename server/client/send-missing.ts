/** Hashes that the server is asked for in one call. */
const hashesAtOnce = 100;

/** What a server is asked, and what it is given. */
export type Supply = {
  /** Which of these (100 at most) the server does not hold. */
  missing(hashes: readonly string[]): Promise<readonly string[]>;
  /** Makes the server hold one. */
  supply(hash: string): Promise<unknown>;
};

/** Asks which of these contents the server does not hold, and supplies those, one after the other. */
export const sendMissing = async (hashes: Iterable<string>, { missing, supply }: Supply): Promise<void> => {
  const all = [...new Set(hashes)];
  for (let from = 0; from < all.length; from += hashesAtOnce) {
    for (const hash of await missing(all.slice(from, from + hashesAtOnce))) await supply(hash);
  }
};
