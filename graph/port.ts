import type { z } from 'zod';
import type { Sentence } from '../errors/index.ts';

/** What is known about a value before it is computed: `{ space: 'emoji', role: 'image' }`. An absent attribute is unknown or does not matter. */
export type Attributes = Readonly<Record<string, string>>;

/** The type of a port: a kind (`embedding`) and what is known about its values. */
export type PortType = { readonly kind: string; readonly attributes: Attributes };

/**
 * A kind of value that flows along links. Every value is a batch. A kind knows how to count, split and join its values, so that nodes map
 * over batches without code of their own.
 */
export type PortKind<Value = unknown> = {
  readonly kind: string;
  /** The name in the interface: "PCA basis". */
  readonly title: string;
  readonly doc: string;
  /** Validates a value from a file or from the network. */
  readonly schema: z.ZodType<Value>;
  /** The number of items in the batch, N. */
  count(value: Value): number;
  /** The batch of one that holds item `index`. */
  item(value: Value, index: number): Value;
  /** All items of some batches as one batch, in order. Throws when they cannot be in one batch. */
  join(values: readonly Value[]): Value;
  /** A text that only equal items have: the outputs that a node computes for this item are stored by it. Default: the SHA-256 of the item's encoding. */
  identify?(value: Value, index: number): string | undefined;
  /** What a value says about itself; used to check a value that comes from outside of the graph. Default: nothing. */
  attributes?(value: Value): Attributes;
  /** Whether a port of this kind also takes values of another kind. Without this function, it does not. */
  accepts?(from: PortType): boolean;
  /** What to do about a link that does not fit ("Put a Prior between them."); undefined when there is no special advice. */
  advise?(from: PortType, to: PortType): Sentence | undefined;
};

/** An input or output of a node type: a kind, attributes and a doc sentence. */
export type Port<Value = unknown> = {
  readonly kind: PortKind<Value>;
  readonly attributes: Attributes;
  readonly doc: string;
  /** The displayed name. Default: the name of the port. */
  readonly title?: string;
  /** Inputs only: the node runs without this input. */
  readonly optional?: boolean;
  /**
   * Inputs only. `each` (the default): the input is aligned with the other inputs item by item; a single item is used for all of them.
   * `whole`: the node receives the complete batch at once (a PCA fit, a contact sheet).
   */
  readonly batch?: 'each' | 'whole';
};

export type Ports = Readonly<Record<string, Port>>;

/** The type of a port, which links are checked against. */
export const portType = (port: Port): PortType => ({ kind: port.kind.kind, attributes: port.attributes });
