import type { z } from 'zod';
import type { Sentence } from '../errors/index.ts';
import type { Port, Ports, PortType } from './port.ts';
import type { Box } from './position.ts';

/** The values of a set of ports. Optional ports may be missing. */
export type Values<P extends Ports> = {
  [Name in keyof P as P[Name] extends { readonly optional: true } ? never : Name]: ValueOf<P[Name]>;
} & {
  [Name in keyof P as P[Name] extends { readonly optional: true } ? Name : never]?: ValueOf<P[Name]>;
};
type ValueOf<P> = P extends Port<infer Value> ? Value : never;

/** A small picture shown while a node runs: RGB bytes, row by row. */
export type Preview = { readonly width: number; readonly height: number; readonly rgb: Uint8Array };
export type Progress = { readonly step: number; readonly of: number; readonly preview?: Preview };

/** A part of a picture that shows an item of an input, in pixels of the picture. */
export type Region = { readonly input: string; readonly item: number; readonly box: Box };

/** Refers to a model family by its name, or by the spaces that it must use. */
export type ModelReference = {
  readonly family?: string;
  readonly space?: string;
  /** The space of the captions that the family must read. */
  readonly textSpace?: string;
  readonly component: string;
  /** The family must say how similarities become probabilities. */
  readonly logits?: true;
  /** The node also runs without a family. */
  readonly optional?: true;
  /** What to do when no installed family fits. Default: choose another model. */
  readonly advice?: Sentence;
};
/** What the planner knows about a family. `hash` is the SHA-256 of its manifest; it is part of the keys of everything the family computes. */
export type ModelFacts = {
  readonly family: string;
  readonly hash: string;
  readonly space: string;
  /** Numbers in an embedding of `space`. */
  readonly dimension?: number;
  /** The space of the text encoder's embeddings, where it differs from `space`. */
  readonly textSpace?: string;
  /** How similarities become probabilities: by softmax of scale · cosine over the texts, or by sigmoid of scale · cosine + bias for each text. */
  readonly logits?: { readonly scale: number; readonly bias: number; readonly kind: 'softmax' | 'sigmoid' };
  /** Shape of the decoder's x_T without the batch, as text: `16x8x8`. Empty without a decoder. */
  readonly noise: string;
  /** The decoder refines a draft that another network draws, so one step without guidance shows what it will draw. */
  readonly drafts?: true;
  /** The sizes of a decoder that draws pictures of any size: shapes of x_T and of a picture at the default size, and the sides of pictures in pixels. */
  readonly decoder?: {
    readonly sample: readonly number[];
    readonly image: readonly number[];
    readonly sizes: { readonly multiple: number; readonly smallest: number; readonly largest: number };
  };
};

/** The argument of a node's `run`. Its `each` inputs are aligned: each has `items.length` items. */
export type NodeCall<In extends Ports, Params, Services> = {
  readonly inputs: Values<In>;
  /** The params that all items share, and the params in `vector` of the first item. */
  readonly params: Params;
  /** The params of each item. They differ only in the params in `vector`. */
  readonly items: readonly Params[];
  readonly context: NodeContext<Services>;
};
export type NodeContext<Services> = {
  readonly services: Services;
  readonly signal: AbortSignal;
  /** The family that `models` refers to, resolved by the planner. */
  readonly model?: ModelFacts;
  progress(progress: Progress): void;
  /** False when previews are not shown, so that the node need not draw any. */
  readonly previews?: boolean;
};

/**
 * The plugin that a node type comes from. `sha256` is that of its code; it is part of the keys of everything that its nodes compute. `source` says where to get the
 * plugin: the name of a package, or an address.
 */
export type PluginIdentity = { readonly name: string; readonly version: string; readonly sha256: string; readonly source?: string };

/** A node type: everything that the editor, the command line, the planner and the docs know about it. */
export type NodeSpec<In extends Ports = Ports, Out extends Ports = Ports, Params extends z.ZodObject = z.ZodObject, Services = unknown> = {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly doc: string;
  readonly category: string;
  /** The plugin that defines the node type. Absent for the node types of this program. */
  readonly plugin?: PluginIdentity;
  readonly inputs: In;
  readonly outputs: Out;
  readonly params: Params;
  /** The node is a target by default, even without consumers: its output is a result (a saved picture). */
  readonly sink?: boolean;
  /** What the node offers to a tool that steers through a latent space. The graph stores it without reading it; its type is in `nodes/steer.ts`. */
  readonly steer?: unknown;
  /** Params that `run` reads per item, from `items`. When a link feeds several values into any other param, `run` is called once per item. */
  readonly vector?: readonly (keyof z.output<Params> & string)[];
  /**
   * The node computes each item by itself, and may take long for many of them: a batch of more items than this number is computed in groups of about this size,
   * which are stored one by one, so that a stopped run goes on after the last of them. The params must not name files.
   */
  readonly groups?: number;
  /**
   * Whether the node computes in microseconds with these params, needs no services, no model and no file, and outputs at most a few thousand values or
   * characters more than its inputs have. A server runs such nodes in its own process. Linked params are undefined here. Default: it does not.
   */
  instant?(params: z.output<Params>): boolean;
  /** Name of the node's icon in the editor, as lucide writes it (`scan-eye`). The graph stores it without reading it. */
  readonly icon?: string;
  /**
   * Cost of adding a node of this type automatically, besides the nodes it needs: how much of it the user must still fill in, or how much
   * more it computes than was needed. A number, or one each for inputs that take items and inputs that take a whole batch. Default 0.
   * `addMissing` in `edit/mend.ts` reads it; planning and execution do not.
   */
  readonly effort?: number | Readonly<Record<'each' | 'whole', number>>;
  /**
   * Choices that not every model family supports: by param and choice, the component that the family needs. `models` must refer to this
   * component when the param has this choice.
   */
  readonly choices?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Migrations of the params: entry n − 1 leads from version n to version n + 1, so there are `version - 1` of them. */
  readonly migrations?: readonly ((params: Readonly<Record<string, unknown>>) => Record<string, unknown>)[];
  /**
   * The inputs that the node reads with these saved params: links into its other inputs are ignored, and what feeds only those is not computed. Default: all inputs. A node
   * with a linked param reads all of them.
   */
  reads?(params: Readonly<Record<string, unknown>>): readonly string[];
  /** Titles of inputs that depend on the saved params, by input: the names that a template gives its values. Shown in place of the names of the inputs. */
  portTitles?(params: Readonly<Record<string, unknown>>): Readonly<Record<string, string>>;
  /**
   * Where an output item comes from: for each input that contributed to it, the index of the item, or `all`. It is needed only where `explain`
   * would guess wrong: for inputs of complete batches whose items are chosen, moved or counted differently. Inputs that are not in the answer did not contribute.
   */
  origin?(call: {
    readonly params: z.output<Params>;
    /** The number of items of each connected input. */
    readonly counts: Readonly<Record<string, number>>;
    readonly port: string;
    readonly item: number;
  }): Readonly<Record<string, number | 'all'>>;
  /**
   * The params with which the node outputs only one item of what it outputs now: one line of a text, one step of a walk. `item` counts within the
   * items that the node outputs for one item of its inputs. Only nodes that output several items for one need it.
   */
  single?(params: z.output<Params>, item: number): Partial<z.output<Params>>;
  /** Where the first picture that the node outputs shows the items of its inputs: the cells of a sheet. The editor opens the item that is clicked. */
  regions?(call: { readonly inputs: Values<In>; readonly params: z.output<Params> }): Promise<readonly Region[]>;
  /** The model family that the node runs, from its params and the types of its inputs. */
  models?(params: z.output<Params>, inputs: Readonly<Record<string, PortType>>): ModelReference | undefined;
  /** The types of outputs that depend on the inputs. May throw `refuse(…)` when the inputs do not fit together. */
  infer?(call: {
    readonly params: z.output<Params>;
    readonly inputs: Readonly<Record<string, PortType>>;
    readonly model?: ModelFacts;
  }): Partial<Record<keyof Out & string, PortType>>;
  run(call: NodeCall<In, z.output<Params>, Services>): Promise<Values<Out>> | Values<Out>;
};

// biome-ignore lint/suspicious/noExplicitAny: the only erased node type; zod validates params and values wherever they come in.
export type AnyNode = NodeSpec<any, any, any, any>;
/** Node types by name. It is passed to every function that needs it; there is no global registry. */
export type Registry = Readonly<Record<string, AnyNode>>;

/** Returns a function that defines node types with given services: `const defineNode = nodesWith<Services>()`. Ports and params are inferred. */
export const nodesWith =
  <Services>() =>
  <const In extends Ports, const Out extends Ports, Params extends z.ZodObject>(spec: NodeSpec<In, Out, Params, Services>) =>
    spec;
