import {
  type AnyNode,
  fittingInputs,
  fittingOutputs,
  outputType,
  type Port,
  type Swap,
  specOf,
  swapType,
  type TypedWorkflow,
} from '../../graph/index.ts';
import type { PaletteRequest } from '../kit/canvas-store.ts';

/** A node type that can be chosen: the port that a started link would end at, or what is left of the node whose type it becomes. */
export type NodeChoice = { readonly spec: AnyNode; readonly port?: string; readonly swap?: Swap };

/** The other types that a node can have. Of a node with links, those that keep some of them. */
const swapsFor = (fitting: TypedWorkflow, id: string): readonly NodeChoice[] =>
  Object.values(fitting.registry).flatMap((spec): NodeChoice[] => {
    const swap = spec.type === fitting.workflow.nodes[id]?.type ? undefined : swapType(fitting, id, spec.type);
    return swap && (swap.kept > 0 || swap.of === 0) ? [{ spec, swap }] : [];
  });

/** The node types that can be added: all of them, or those that fit the end of a link or the link itself. */
export const choicesFor = (
  fitting: TypedWorkflow,
  { end, between, swap }: Pick<PaletteRequest, 'end' | 'between' | 'swap'>,
): readonly NodeChoice[] => {
  const { registry, workflow } = fitting;
  const specs = Object.values(registry);
  if (swap !== undefined) return swapsFor(fitting, swap);
  const source = between && workflow.nodes[between.node]?.inputs[between.port];
  const type = end?.side === 'source' ? outputType(fitting, end) : source && outputType(fitting, source);
  const into = end?.side === 'target' ? end : between;
  const target = into && specOf(workflow, workflow.nodes[into.node], registry);
  if (!type && !target) return specs.map((spec) => ({ spec }));
  return specs.flatMap((spec): NodeChoice[] => {
    const inputs = type ? fittingInputs(spec, type, { name: (end ?? source)?.port ?? '' }) : undefined;
    const outputs = target && into ? fittingOutputs(spec, { spec: target, port: into.port }) : undefined;
    if (inputs?.length === 0 || outputs?.length === 0) return [];
    if (between) {
      // a node whose output has another type would not pass the link on
      const same = outputs?.some((name) => (spec.outputs[name] as Port).kind.kind === type?.kind);
      return same ? [{ spec }] : [];
    }
    const port = (inputs ?? outputs)?.[0];
    return port === undefined ? [] : [{ spec, port }];
  });
};
