import type { Registry } from './node.ts';
import { own } from './own.ts';
import { type Param, paramsOf } from './params.ts';
import type { Task } from './task.ts';
import type { Workflow } from './workflow.ts';

/** A param of a node in a workflow, and its value. */
export type ParamValue<Value = unknown> = { readonly node: string; readonly param: string; readonly value: Value };

/** The files that a workflow names: each param with a file, in the order of the nodes. Nodes of unknown types name none. */
export const filesOf = ({ nodes }: Pick<Workflow, 'nodes'>, registry: Registry): readonly ParamValue<string>[] =>
  Object.entries(nodes).flatMap(([node, { type, params }]) => filesIn(registry, { node, type, params }));

/** The folders, or what stands for them, that a workflow names: the values of params with a folder. */
export const foldersOf = ({ nodes }: Pick<Workflow, 'nodes'>, registry: Registry): readonly ParamValue<string>[] =>
  Object.entries(nodes).flatMap(([node, { type, params }]) =>
    filesIn(registry, { node, type, params }).filter(({ param }) =>
      paramsOfType(registry, type).some(({ name, folder }) => folder && name === param),
    ),
  );

/** The files that a task names. */
export const filesOfTask = ({ nodeId, type, params }: Task, registry: Registry): readonly ParamValue<string>[] =>
  filesIn(registry, { node: nodeId, type, params });

type Source = { readonly node: string; readonly type: string; readonly params: Readonly<Record<string, unknown>> };

const filesIn = (registry: Registry, { node, type, params }: Source): readonly ParamValue<string>[] =>
  paramsOfType(registry, type).flatMap(({ name, file }) => {
    const value = file ? own(params, name) : undefined;
    return typeof value === 'string' && value !== '' ? [{ node, param: name, value }] : [];
  });

/** The seeds of a workflow that no link feeds, in the order of the nodes. A seed that is not written has its default. */
export const seedsOf = ({ nodes }: Pick<Workflow, 'nodes'>, registry: Registry): readonly ParamValue[] =>
  Object.entries(nodes).flatMap(([node, { type, params, inputs }]) =>
    paramsOfType(registry, type)
      .filter(({ name, seed }) => seed && own(inputs, name) === undefined)
      .map(({ name, default: preset }) => ({ node, param: name, value: own(params, name) ?? preset })),
  );

const paramsOfType = (registry: Registry, type: string): readonly Param[] => {
  const spec = own(registry, type);
  return spec ? Object.values(paramsOf(spec)) : [];
};
