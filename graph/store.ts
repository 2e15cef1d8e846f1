/** A node's outputs by port. */
export type Outputs = Readonly<Record<string, unknown>>;

/**
 * Stores outputs by task key. A store may drop outputs at any time; a run then computes them again. `put` rejects with `GraphError`
 * UNSTORABLE for values that are not plain data.
 */
export type Store = {
  get(key: string): Promise<Outputs | undefined>;
  put(key: string, outputs: Outputs): Promise<void>;
};
