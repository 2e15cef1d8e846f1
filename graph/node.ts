import type { z } from 'zod';
import type { Sentence } from '../errors/index.ts';
import type { Port, Ports, PortType } from './port.ts';

/** The values of a set of ports; optional ports may be absent. */
export type Values<P extends Ports> = {
  [Name in keyof P as P[Name] extends { readonly optional: true } ? never : Name]: ValueOf<P[Name]>;
} & {
  [Name in keyof P as P[Name] extends { readonly optional: true } ? Name : never]?: ValueOf<P[Name]>;
};
type ValueOf<P> = P extends Port<infer Value> ? Value : never;

/** A small picture shown while a node works: RGB bytes, row by row. */
export type Preview = { readonly width: number; readonly height: number; readonly rgb: Uint8Array };
export type Progress = { readonly step: number; readonly of: number; readonly preview?: Preview };

/** Names a model family without naming a file: by its own name, or by the embedding space it must understand. */
export type ModelReference = {
  readonly family?: string;
  readonly space?: string;
  readonly component: string;
  /** What to do when no installed family fits. Default: choose another model. */
  readonly advice?: Sentence;
};
/** What planning needs to know of a family. `hash` is the SHA-256 of its manifest and enters the keys of all that it computes. */
export type ModelFacts = {
  readonly family: string;
  readonly hash: string;
  readonly space: string;
  /** Shape of the decoder's x_T without the batch, as text: `16x8x8`. */
  readonly noise: string;
};

/** What a node's `run` receives. Batches of its `each` inputs are aligned: all of them hold `items.length` values. */
export type NodeCall<In extends Ports, Params, Services> = {
  readonly inputs: Values<In>;
  /** The params all items share; of the params named in `vector`, those of the first item. */
  readonly params: Params;
  /** The params of each item. They differ only in the params named in `vector`. */
  readonly items: readonly Params[];
  readonly context: NodeContext<Services>;
};
export type NodeContext<Services> = {
  readonly services: Services;
  readonly signal: AbortSignal;
  /** The family that `models` named, found while planning. */
  readonly model?: ModelFacts;
  progress(progress: Progress): void;
  /** False where nobody looks at previews, so that none need be drawn. */
  readonly previews?: boolean;
};

/** A node type: all that the editor, the command line, the planner and the docs know of it. */
export type NodeSpec<In extends Ports = Ports, Out extends Ports = Ports, Params extends z.ZodObject = z.ZodObject, Services = unknown> = {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly doc: string;
  readonly category: string;
  readonly inputs: In;
  readonly outputs: Out;
  readonly params: Params;
  /** Runs when nothing consumes it: its outputs are wanted for themselves (a saved picture). */
  readonly sink?: boolean;
  /** What the node offers to a tool that steers through a latent space. The graph stores it without reading it; its type is in `nodes/steer.ts`. */
  readonly steer?: unknown;
  /** Params that `run` takes a value an item of, from `items`. Any other param fed by a batch makes `run` be called item by item. */
  readonly vector?: readonly (keyof z.output<Params> & string)[];
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
  /** The model family the node runs, found from its params and the types of its inputs. */
  models?(params: z.output<Params>, inputs: Readonly<Record<string, PortType>>): ModelReference | undefined;
  /** Types of the outputs where they depend on the inputs. May throw `refuse(sentence)` when inputs do not go together. */
  infer?(call: {
    readonly params: z.output<Params>;
    readonly inputs: Readonly<Record<string, PortType>>;
    readonly model?: ModelFacts;
  }): Partial<Record<keyof Out & string, PortType>>;
  run(call: NodeCall<In, z.output<Params>, Services>): Promise<Values<Out>> | Values<Out>;
};

// biome-ignore lint/suspicious/noExplicitAny: the one erased node type; zod parses params and values again wherever they enter.
export type AnyNode = NodeSpec<any, any, any, any>;
/** Node types by name. Passed in wherever nodes are planned or run; there is no global one. */
export type Registry = Readonly<Record<string, AnyNode>>;

/** Binds the services once: `const defineNode = nodesWith<Services>()`. Infers ports and params from the value. */
export const nodesWith =
  <Services>() =>
  <const In extends Ports, const Out extends Ports, Params extends z.ZodObject>(spec: NodeSpec<In, Out, Params, Services>) =>
    spec;
