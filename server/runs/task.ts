import {
  type AnyNode,
  decodeValue,
  emptyWorkflow,
  GraphError,
  hashOf,
  type Outputs,
  own,
  type PlanRequest,
  type Port,
  paramsOf,
  planTask,
  portType,
  type Registry,
  type Task,
  type Workflow,
} from '../../graph/index.ts';
import { kinds } from '../../nodes/kinds.ts';
import type { Sha256, StartTask } from '../contract.ts';
import { ServerError } from '../error.ts';
import type { Order } from './order.ts';

/** The node id of a single task in its document, events and errors. */
export const taskNode = 'task';

/** The document of a single task: a workflow with one node. The values of its inputs are stored with the run. */
export const taskDocument = ({ type, version, params, plugin }: Pick<StartTask, 'type' | 'version' | 'params' | 'plugin'>): Workflow => ({
  ...emptyWorkflow(),
  name: type.slice(0, 200),
  ...(plugin && { plugins: { [plugin.name]: { version: plugin.version, sha256: plugin.sha256 } } }),
  nodes: { [taskNode]: { type, version, params: { ...params }, inputs: {} } },
});

/** Plans a single task. Its key contains the hashes of its inputs, so equal inputs of any client give equal keys. Throws `GraphError` or `ServerError`. */
export const planSingleTask = ({ workflow, values = {} }: Order, facts: Pick<PlanRequest, 'registry' | 'models' | 'contentHash'>): Task => {
  const { registry } = facts;
  const node = workflow.nodes[taskNode];
  if (!node) throw new ServerError('BAD_REQUEST', 'The stored task has lost its node. Start it again.');
  const spec = Object.hasOwn(registry, node.type) ? registry[node.type] : undefined;
  const named = Object.entries(values).map(([name, sha256]) => {
    const type = spec ? portType(portOf(spec, name)) : { kind: 'text', attributes: {} }; // an unknown node type is refused before its values are checked
    return [name, { type, key: keyOf(name, sha256) }] as const;
  });
  return planTask({ nodeId: taskNode, node, values: Object.fromEntries(named), ...facts });
};

/** Refuses a task of a plugin that is not here, or has other code than the client planned with. Throws `GraphError` PLUGIN_MISSING. */
export const checkPlugin = ({ type, plugin }: Pick<StartTask, 'type' | 'plugin'>, registry: Registry): void => {
  if (!plugin || own(registry, type)?.plugin?.sha256 === plugin.sha256) return;
  throw new GraphError(
    'PLUGIN_MISSING',
    'Node "{node}" ({type}) needs the plugin {plugin} {version} with the code {sha256}, which the server does not have. Add it to the server, or let the node run in the browser.',
    {
      nodeId: taskNode,
      params: { node: taskNode, type, plugin: plugin.name, version: plugin.version, sha256: plugin.sha256.slice(0, 12) },
    },
  );
};

/** The key of a value that a client sent. The keys of stored outputs are derived from it, so its form must never change. */
const keyOf = (name: string, sha256: Sha256): string => hashOf([`given:${name}`, 1, { sha256 }, {}, {}, null, null]);

/** Reads the input values of a single task. Rejects with `GraphError` if a value is not of its port's kind. */
export const readInputs = async (
  { type }: Task,
  {
    registry,
    values,
    read,
  }: {
    readonly registry: Registry;
    readonly values: Readonly<Record<string, Sha256>>;
    readonly read: (sha256: Sha256) => Promise<Uint8Array>;
  },
): Promise<Outputs> => {
  const spec = Object.hasOwn(registry, type) ? registry[type] : undefined;
  const readOne = async ([name, sha256]: [string, Sha256]) => {
    const value = decodeValue(await read(sha256));
    const parsed = spec && portOf(spec, name).kind.schema.safeParse(value);
    if (parsed?.success) return [name, parsed.data] as const;
    throw new GraphError(
      'NODE_FAILED',
      'The value sent for the input "{input}" of node "{node}" is of another kind. Send a value of its kind.',
      {
        nodeId: taskNode,
        params: { input: name, node: taskNode },
      },
    );
  };
  return Object.fromEntries(await Promise.all(Object.entries(values).map(readOne)));
};

/** The port for a value: an input of the node, or a port of a param's kind. */
const portOf = (spec: AnyNode, name: string): Port => {
  const ports: Readonly<Record<string, Port>> = spec.inputs;
  const port = Object.hasOwn(ports, name) ? ports[name] : undefined;
  if (port) return { ...port, attributes: {} };
  const params = paramsOf(spec);
  const kind = Object.hasOwn(params, name) ? params[name]?.kind : undefined;
  const found = Object.entries(kinds).find(([known]) => known === kind)?.[1];
  // the kinds differ only in the type of their values, which is not used here
  if (found) return { kind: found as Port['kind'], attributes: {}, doc: '' };
  throw new ServerError('BAD_REQUEST', '{title} has no input or param "{name}" that takes a value. Leave it out.', {
    params: { title: spec.title, name: name.slice(0, 100) },
  });
};
