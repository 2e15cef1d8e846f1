import { z } from 'zod';
import { type AnyNode, decodeValue, nodesWith, type Port, paramsOf, type Registry, type Workflow } from '../../graph/index.ts';
import { kinds } from '../../nodes/kinds.ts';
import type { Sha256, StartTask } from '../contract.ts';
import { ServerError } from '../error.ts';

/** Reads an artifact that a run was given. */
export type ReadArtifact = (sha256: Sha256) => Promise<Uint8Array>;

/** The node that a task is. */
export const taskNode = 'task';
const given = 'given:';

/** The workflow of a lone task: the node, and a source for each value that it is given, named by the content of that value. */
export const taskWorkflow = ({ type, version, params, inputs }: Pick<StartTask, 'type' | 'version' | 'params' | 'inputs'>): Workflow => {
  const names = Object.keys(inputs);
  const source = (name: string, index: number) => ({ id: `given-${index}`, name });
  const sources = names.map(source);
  return {
    format: 'unclip-workflow',
    version: 1,
    name: type.slice(0, 200),
    nodes: {
      ...Object.fromEntries(
        sources.map(({ id, name }) => [id, { type: `${given}${name}`, version: 1, params: { sha256: inputs[name] }, inputs: {} }]),
      ),
      [taskNode]: {
        type,
        version,
        params: { ...params },
        inputs: Object.fromEntries(sources.map(({ id, name }) => [name, { node: id, port: 'value' }])),
      },
    },
    interface: { inputs: {}, outputs: {} },
    layout: {},
  };
};

/** The registry with a source for each input and each param of the task's node. They read their values, and check what kind these are of. */
export const taskRegistry = (registry: Registry, workflow: Workflow, read: ReadArtifact): Registry => {
  const type = workflow.nodes[taskNode]?.type ?? '';
  const spec = Object.hasOwn(registry, type) ? registry[type] : undefined;
  if (!spec) return registry;
  const sources = Object.values(workflow.nodes).flatMap(({ type: source }) => {
    if (!source.startsWith(given)) return [];
    return [[source, sourceNode(source, portOf(spec, source.slice(given.length)), read)] as const];
  });
  return { ...registry, ...Object.fromEntries(sources) };
};

const portOf = (spec: AnyNode, name: string): Port => {
  const ports: Readonly<Record<string, Port>> = spec.inputs;
  const port = Object.hasOwn(ports, name) ? ports[name] : undefined;
  if (port) return { ...port, attributes: {} };
  const params = paramsOf(spec);
  const kind = Object.hasOwn(params, name) ? params[name]?.kind : undefined;
  const found = Object.entries(kinds).find(([known]) => known === kind)?.[1];
  // the registry's kinds are of many value types; a port of any value is what all of them are
  if (found) return { kind: found as Port['kind'], attributes: {}, doc: '' };
  throw new ServerError('BAD_REQUEST', `${spec.title} has no input or param "${name.slice(0, 100)}" that takes a value. Leave it out.`);
};

const sourceNode = (type: string, port: Port, read: ReadArtifact): AnyNode =>
  nodesWith<unknown>()({
    type,
    version: 1,
    title: 'Given value',
    category: 'Input',
    doc: 'A value that was sent to the server.',
    inputs: {},
    outputs: { value: port },
    params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    run: async ({ params }) => ({ value: port.kind.schema.parse(decodeValue(await read(params.sha256))) }),
  });
