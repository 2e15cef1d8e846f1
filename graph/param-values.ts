import { definitionsOf } from './definitions.ts';
import { specOf } from './face.ts';
import { flatten } from './flatten.ts';
import type { AnyNode, Registry } from './node.ts';
import { own } from './own.ts';
import { type Param, paramsOf } from './params.ts';
import type { Task } from './task.ts';
import type { Workflow } from './workflow.ts';

/** A param of a node in a workflow, and its value. */
export type ParamValue<Value = unknown> = { readonly node: string; readonly param: string; readonly value: Value };

/** A param that names a file. `definition`: the node is one of a subgraph's definition. */
export type FileValue = ParamValue<string> & { readonly definition?: string };

/**
 * The files that a workflow and its subgraphs name: each param with a file, in the order of the nodes. Nodes of unknown types name none.
 */
export const filesOf = (workflow: Pick<Workflow, 'nodes' | 'definitions'>, registry: Registry): readonly FileValue[] => [
  ...filesOfNodes(workflow, workflow, registry),
  ...Object.entries(definitionsOf(workflow)).flatMap(([definition, level]) =>
    filesOfNodes(level, workflow, registry).map((file) => ({ ...file, definition })),
  ),
];

const filesOfNodes = (
  { nodes }: Pick<Workflow, 'nodes'>,
  workflow: Pick<Workflow, 'definitions'>,
  registry: Registry,
): readonly ParamValue<string>[] =>
  Object.entries(nodes).flatMap(([id, node]) => filesIn(specOf(workflow, node, registry), { node: id, params: node.params }));

/** The folders, or what stands for them, that a workflow and its subgraphs name: the values of params with a folder. */
export const foldersOf = (workflow: Pick<Workflow, 'nodes' | 'definitions'>, registry: Registry): readonly FileValue[] =>
  filesOf(workflow, registry).filter(({ definition, node, param }) => {
    const level = definition === undefined ? workflow : own(definitionsOf(workflow), definition);
    return paramsOfSpec(specOf(workflow, own(level?.nodes ?? {}, node), registry)).some(({ name, folder }) => folder && name === param);
  });

/** The files that a task names. */
export const filesOfTask = ({ nodeId, type, params }: Task, registry: Registry): readonly ParamValue<string>[] =>
  filesIn(own(registry, type), { node: nodeId, params });

type Source = { readonly node: string; readonly params: Readonly<Record<string, unknown>> };

const filesIn = (spec: AnyNode | undefined, { node, params }: Source): readonly ParamValue<string>[] =>
  paramsOfSpec(spec).flatMap(({ name, file }) => {
    const value = file ? own(params, name) : undefined;
    return typeof value === 'string' && value !== '' ? [{ node, param: name, value }] : [];
  });

/**
 * The seeds of a workflow that no link feeds, in the order of the nodes; those of subgraphs too, whose nodes are named by path. A seed that is not written
 * has its default.
 */
export const seedsOf = (workflow: Workflow, registry: Registry): readonly ParamValue[] =>
  Object.entries(flatten(workflow).workflow.nodes).flatMap(([node, { type, params, inputs }]) =>
    paramsOfSpec(own(registry, type))
      .filter(({ name, seed }) => seed && own(inputs, name) === undefined)
      .map(({ name, default: preset }) => ({ node, param: name, value: own(params, name) ?? preset })),
  );

const paramsOfSpec = (spec: AnyNode | undefined): readonly Param[] => (spec ? Object.values(paramsOf(spec)) : []);
