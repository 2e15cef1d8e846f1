import {
  type AnyNode,
  decodeValue,
  emptyWorkflow,
  GraphError,
  hashOf,
  type Outputs,
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

/** The id of the node of a lone task, in its document, its events and its errors. */
export const taskNode = 'task';

/** The document that a lone task is stored as: its node alone. The values of its inputs are stored with the run. */
export const taskDocument = ({ type, version, params }: Pick<StartTask, 'type' | 'version' | 'params'>): Workflow => ({
  ...emptyWorkflow(),
  name: type.slice(0, 200),
  nodes: { [taskNode]: { type, version, params: { ...params }, inputs: {} } },
});

/** The plan of a lone task. Its key names the contents of its inputs, so equal inputs give equal keys, whoever sends them. Throws `GraphError` or `ServerError`. */
export const planLoneTask = ({ workflow, values = {} }: Order, facts: Pick<PlanRequest, 'registry' | 'models' | 'contentHash'>): Task => {
  const { registry } = facts;
  const node = workflow.nodes[taskNode];
  if (!node) throw new ServerError('BAD_REQUEST', 'The stored task has lost its node. Start it again.');
  const spec = Object.hasOwn(registry, node.type) ? registry[node.type] : undefined;
  const named = Object.entries(values).map(([name, sha256]) => {
    const type = spec ? portType(portOf(spec, name)) : { kind: 'text', attributes: {} }; // an unknown type is refused before the value is looked at
    return [name, { type, key: keyOf(name, sha256) }] as const;
  });
  return planTask({ nodeId: taskNode, node, values: Object.fromEntries(named), ...facts });
};

/** The key of a value that a client sent. Stored outputs are found by keys that contain this one, so its form never changes. */
const keyOf = (name: string, sha256: Sha256): string => hashOf([`given:${name}`, 1, { sha256 }, {}, {}, null, null]);

/** Reads the input values of a lone task, and checks that each is of its kind. Rejects with `GraphError` for one that is not. */
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

/** The port that takes a value: an input of the node, or one of the kind of a param. */
const portOf = (spec: AnyNode, name: string): Port => {
  const ports: Readonly<Record<string, Port>> = spec.inputs;
  const port = Object.hasOwn(ports, name) ? ports[name] : undefined;
  if (port) return { ...port, attributes: {} };
  const params = paramsOf(spec);
  const kind = Object.hasOwn(params, name) ? params[name]?.kind : undefined;
  const found = Object.entries(kinds).find(([known]) => known === kind)?.[1];
  // the kinds have different value types; a port of any value is what they have in common
  if (found) return { kind: found as Port['kind'], attributes: {}, doc: '' };
  throw new ServerError('BAD_REQUEST', '{title} has no input or param "{name}" that takes a value. Leave it out.', {
    params: { title: spec.title, name: name.slice(0, 100) },
  });
};
