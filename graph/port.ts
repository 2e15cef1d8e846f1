import type { z } from 'zod';

/** What is known about a value before it exists: `{ space: 'emoji', role: 'image' }`. An absent attribute is unknown or does not matter. */
export type Attributes = Readonly<Record<string, string>>;

/** The type of a port: a kind (`embedding`) and what is known of its values. */
export type PortType = { readonly kind: string; readonly attributes: Attributes };

/**
 * A kind of value that flows along links. Every value is a batch: a kind knows how to count, take apart and join its values,
 * so nodes map over batches without code of their own.
 */
export type PortKind<Value = unknown> = {
  readonly kind: string;
  /** In the words of the interface: "image embedding". */
  readonly title: string;
  readonly doc: string;
  /** Checks a value that comes from outside: a file, the network. */
  readonly schema: z.ZodType<Value>;
  /** Items in the batch, N. */
  count(value: Value): number;
  /** The batch of one that holds item `index`. */
  item(value: Value, index: number): Value;
  /** One batch of all items of the given batches, in order. Throws when they cannot stand in one batch. */
  join(values: readonly Value[]): Value;
  /** Whether values of another kind may enter a port of this kind too. Without it, only its own kind may. */
  accepts?(from: PortType): boolean;
  /** What to do about a refused link, in a sentence ("Put a Prior between them."); undefined where there is nothing to say. */
  advise?(from: PortType, to: PortType): string | undefined;
};

/** An input or output of a node: a kind with attributes and a sentence about it. */
export type Port<Value = unknown> = {
  readonly kind: PortKind<Value>;
  readonly attributes: Attributes;
  readonly doc: string;
  /** The node runs without it. Inputs only. */
  readonly optional?: boolean;
  /**
   * `each` (the default): the input is aligned with the other inputs item by item, one item serves all.
   * `whole`: the node takes the batch as one thing (a PCA fit, a contact sheet). Inputs only.
   */
  readonly batch?: 'each' | 'whole';
};

export type Ports = Readonly<Record<string, Port>>;

/** The type of a port, as links are checked with it. */
export const portType = (port: Port): PortType => ({ kind: port.kind.kind, attributes: port.attributes });
