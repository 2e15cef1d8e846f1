/** A node's outputs by port. */
export type Outputs = Readonly<Record<string, unknown>>;

/**
 * Holds outputs by task key. It may forget at any time; a run then computes again. `put` rejects with `GraphError` UNSTORABLE for values
 * that are not plain data.
 */
export type Store = {
  get(key: string): Promise<Outputs | undefined>;
  put(key: string, outputs: Outputs): Promise<void>;
};
