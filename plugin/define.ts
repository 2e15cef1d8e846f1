import type { z } from 'zod';
import type { ModelFacts, Ports, Progress, Values } from '../graph/index.ts';
import { type Migration, type PluginDescription, parseDescription, pluginInterface, type ServiceName } from './description.ts';
import { PluginError } from './error.ts';
import { describeParams } from './params.ts';
import type { PluginServices } from './services.ts';

/** The argument of a node's `run`, as for the nodes of this program. `services` has those that the node declares. */
export type PluginNodeCall<In extends Ports, Params, Needs extends ServiceName> = {
  readonly inputs: Values<In>;
  /** The params that all items share, and the params in `vector` of the first item. */
  readonly params: Params;
  /** The params of each item. They differ only in the params in `vector`. */
  readonly items: readonly Params[];
  readonly context: {
    readonly services: Pick<PluginServices, Needs>;
    readonly signal: AbortSignal;
    /** The family that `model` refers to. */
    readonly model?: ModelFacts;
    progress(progress: Progress): void;
    /** False when previews are not shown. */
    readonly previews?: boolean;
  };
};

/**
 * A node type of a plugin. It is like one of this program, but what the planner needs is data and not functions, because the planner of a page never calls into a
 * plugin.
 */
export type PluginNode<
  In extends Ports = Ports,
  Out extends Ports = Ports,
  Params extends z.ZodObject = z.ZodObject,
  Needs extends ServiceName = ServiceName,
> = {
  /** Its name in the plugin. Workflows name it `plugin:type`. */
  readonly type: string;
  /** Raised when the params change in a way that old workflows would not survive. */
  readonly version: number;
  readonly title: string;
  readonly doc: string;
  /** Where menus list it. Default: the title of the plugin. */
  readonly category?: string;
  /** Name of the icon, as lucide writes it. */
  readonly icon?: string;
  readonly inputs: In;
  readonly outputs: Out;
  /** Texts, numbers, booleans, enums, and lists of them, each with a default or optional. */
  readonly params: Params;
  /** What `run` uses of the program. It gets nothing else. */
  readonly services?: readonly Needs[];
  /**
   * The component of a model family that the node runs (`image-encoder`). The family is the one in the param with `.meta({ model: true })`, and the one of the space
   * of the inputs.
   */
  readonly model?: string;
  /** Outputs that have the type of an input (the space and role of its embeddings), by name. */
  readonly infer?: Partial<Readonly<Record<keyof Out & string, keyof In & string>>>;
  /** Params that `run` reads per item, from `items`. */
  readonly vector?: readonly (keyof z.output<Params> & string)[];
  /** A batch of more items than this is computed in groups of about this size, which are stored one by one. */
  readonly groups?: number;
  /** The output is a result by itself: the node runs without a consumer. */
  readonly sink?: true;
  /** Entry n − 1 leads from the params of version n to those of version n + 1. */
  readonly migrations?: readonly Migration[];
  run(call: PluginNodeCall<In, z.output<Params>, Needs>): Promise<Values<Out>> | Values<Out>;
};

// biome-ignore lint/suspicious/noExplicitAny: the only erased node type; zod checks params and values wherever they come in.
export type AnyPluginNode = PluginNode<any, any, any, any>;

/** Defines a node type of a plugin; ports, params and services are inferred from the value. */
export const defineNode = <
  const In extends Ports,
  const Out extends Ports,
  Params extends z.ZodObject,
  const Needs extends ServiceName = never,
>(
  node: PluginNode<In, Out, Params, Needs>,
): PluginNode<In, Out, Params, Needs> => node;

/** A call of one node, with plain data only beside its functions. */
export type PluginCall = {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The params of each item. */
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly context: PluginNodeCall<Ports, unknown, never>['context'] & { readonly services: Partial<PluginServices> };
};

/** Runs a node, by its name in the plugin, and returns its outputs by port. */
export type RunPluginNode = (type: string, call: PluginCall) => Promise<Readonly<Record<string, unknown>>>;

/** What the file of a plugin exports. Whoever loads the file uses this and nothing else of it. */
export type Plugin = {
  /** The version of the contract: `pluginInterface`. */
  readonly unclip: number;
  readonly description: PluginDescription;
  readonly run: RunPluginNode;
};

export type PluginSource = {
  /** Small letters, digits and hyphens. It begins the names of the node types in workflows. */
  readonly name: string;
  /** A version such as 1.0.0. */
  readonly version: string;
  readonly title?: string;
  /** What the plugin is for, in a sentence. */
  readonly doc: string;
  readonly nodes: readonly AnyPluginNode[];
};

/**
 * Makes a plugin of node types: the default export of its file.
 * @throws PluginError `BAD_PLUGIN` when the node types cannot be described
 */
export const definePlugin = ({ nodes, ...facts }: PluginSource): Plugin => {
  const byType = new Map(nodes.map((node) => [node.type, node]));
  return {
    unclip: pluginInterface,
    description: parseDescription({ ...facts, nodes: nodes.map(describeNode) }, facts.name),
    async run(type, { inputs, items, context }) {
      const node = byType.get(type);
      if (!node) throw new PluginError('BAD_PLUGIN', 'The plugin {plugin} has no node {type}.', { params: { plugin: facts.name, type } });
      const parsed = items.map((params) => node.params.parse(params));
      return node.run({ inputs, params: parsed[0], items: parsed, context });
    },
  };
};

/** The facts of a node type as plain JSON. */
const describeNode = ({ run: _, inputs, outputs, params, ...facts }: AnyPluginNode) => ({
  ...facts,
  inputs: describePorts(inputs),
  outputs: describePorts(outputs),
  params: describeParams(params),
});

const describePorts = (ports: Ports) =>
  Object.fromEntries(Object.entries(ports).map(([name, { kind, ...facts }]) => [name, { ...facts, kind: kind.kind }]));
