import { migrateParams } from '../migrate.ts';
import type { AnyNode, ModelReference } from '../node.ts';
import { own } from '../own.ts';
import { type Param, paramsOf } from '../params.ts';
import type { Port, PortType } from '../port.ts';
import type { WorkflowNode } from '../workflow.ts';
import { outputType, type TypedWorkflow } from './fitting.ts';

/** The param of a node type that names its model family; undefined when it has none. */
export const modelParamOf = (spec: Pick<AnyNode, 'params'>): Param | undefined => Object.values(paramsOf(spec)).find(({ model }) => model);

/** What a node needs of a model family, as far as its params and its links say; undefined when it runs no model or cannot be read. */
export const modelReferenceOf = (typed: TypedWorkflow, nodeId: string): ModelReference | undefined => {
  const node = own(typed.workflow.nodes, nodeId);
  const spec = node && own(typed.registry, node.type);
  if (!node || !spec?.models) return undefined;
  try {
    return spec.models(spec.params.parse(migrateParams(nodeId, node, spec)), inputTypes(typed, node, spec));
  } catch {
    // a param is wrong, or an input: the node's own problem says so
    return undefined;
  }
};

const inputTypes = (typed: TypedWorkflow, { inputs }: WorkflowNode, spec: AnyNode): Readonly<Record<string, PortType>> =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([port, link]) => {
      const type = own<Port>(spec.inputs, port) && outputType(typed, link);
      return type ? [[port, type]] : [];
    }),
  );
