import { definitionIdOf, definitionsOf } from '../../definitions.ts';
import { GraphError } from '../../error.ts';
import { enter } from '../../flatten.ts';
import { nodeIn } from '../../node-in.ts';
import { own } from '../../own.ts';
import { type Place, placesOf, withPlaces } from '../../places.ts';
import type { Definition, InterfaceInput, Link, Workflow, WorkflowNode } from '../../workflow.ts';
import { shifted } from '../bends.ts';
import { freeIds } from '../free-id.ts';
import { pruned } from './table.ts';

/**
 * Replaces a subgraph by the nodes of its definition, with its params and links in them. Returns the workflow and the ids of the nodes by their ids in the
 * definition. No key changes. Throws `GraphError` UNKNOWN_NODE, or BAD_EDIT for a node that is no subgraph, or is bypassed.
 */
export const unfoldNode = (
  workflow: Workflow,
  id: string,
): { readonly workflow: Workflow; readonly ids: Readonly<Record<string, string>> } => {
  const node = nodeIn(workflow, id);
  const definition = definitionOf(workflow, id);
  if (node.mode === 'bypassed')
    throw new GraphError('BAD_EDIT', 'Node "{node}" is bypassed. Activate it before you unpack it.', { nodeId: id, params: { node: id } });
  const { [id]: _, ...rest } = workflow.nodes;
  const ids = freeIds(rest, definition.nodes);
  const outer = (link: Link): Link | undefined => {
    const output = own(definition.interface.outputs, link.port);
    return output && { node: own(ids, output.node) ?? output.node, port: output.port };
  };
  const relink = (before: WorkflowNode): WorkflowNode => {
    if (!Object.values(before.inputs).some((link) => link.node === id)) return before;
    const inputs = Object.entries(before.inputs).flatMap(([port, link]) => {
      const source = link.node === id ? outer(link) : link;
      return source ? [[port, source] as const] : [];
    });
    return { ...before, inputs: Object.fromEntries(inputs) };
  };
  const entered = enter(relink(node), definition, () => undefined);
  const inner = Object.entries(definition.nodes).map(([name, before]): [string, WorkflowNode] => {
    const into = entered.get(name);
    const links = Object.entries(before.inputs).filter(([port]) => !into?.cut.has(port));
    const linked = links.map(([port, link]) => [port, { ...link, node: own(ids, link.node) ?? link.node }] as const);
    const inputs = { ...Object.fromEntries(linked), ...into?.inputs };
    const placement = before.placement ?? node.placement;
    const mode = node.mode ?? before.mode;
    const params = { ...before.params, ...into?.params };
    return [ids[name] ?? name, { ...before, params, inputs, ...(placement && { placement }), ...(mode && { mode }) }];
  });
  const others = Object.entries(rest).map(([name, one]) => [name, relink(one)] as const);
  const unfolded: Workflow = {
    ...workflow,
    nodes: Object.fromEntries([...others, ...inner]),
    interface: {
      inputs: topInputs(workflow, { id, definition, ids }),
      outputs: Object.fromEntries(
        Object.entries(workflow.interface.outputs).flatMap(([name, output]) => {
          const source = output.node === id ? outer({ node: id, port: output.port }) : output;
          return source ? [[name, { ...output, node: source.node, port: source.port }]] : [];
        }),
      ),
    },
    ...placed(workflow, { id, definition, ids }),
  };
  return { workflow: pruned(unfolded), ids };
};

/** The definition that a node uses. Throws `GraphError` BAD_EDIT. */
export const definitionOf = (workflow: Workflow, id: string): Definition => {
  const used = definitionIdOf(nodeIn(workflow, id));
  const definition = used === undefined ? undefined : own(definitionsOf(workflow), used);
  if (definition) return definition;
  throw new GraphError('BAD_EDIT', 'Node "{node}" is not a subgraph.', { nodeId: id, params: { node: id } });
};

type Unfolding = { readonly id: string; readonly definition: Definition; readonly ids: Readonly<Record<string, string>> };

const topInputs = (workflow: Workflow, { id, definition, ids }: Unfolding): Record<string, InterfaceInput> =>
  Object.fromEntries(
    Object.entries(workflow.interface.inputs).flatMap(([name, input]) => {
      const places = placesOf(input);
      if (!places.some(({ node }) => node === id)) return [[name, input]];
      const moved = places.flatMap((place): readonly Place[] => {
        if (place.node !== id) return [place];
        const inner = own(definition.interface.inputs, place.name);
        return inner ? placesOf(inner).map((one) => ({ ...one, node: own(ids, one.node) ?? one.node })) : [];
      });
      return moved.length === 0 ? [] : [[name, withPlaces(input, moved)]];
    }),
  );

/** The layout and the frames with those of the definition, whose corner comes to where the subgraph was. */
const placed = (workflow: Workflow, { id, definition, ids }: Unfolding): Pick<Workflow, 'layout' | 'frames'> => {
  const { [id]: at = { x: 0, y: 0 }, ...layout } = workflow.layout;
  const boxes = [...Object.values(definition.layout), ...Object.values(definition.frames ?? {})];
  const left = Math.min(...boxes.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y));
  const by = boxes.length === 0 ? { x: 0, y: 0 } : { x: at.x - left, y: at.y - top };
  const frameIds = freeIds(workflow.frames ?? {}, definition.frames ?? {});
  const hidden = ({ frame }: { readonly frame?: string | undefined }) => {
    const hider = frame === undefined ? undefined : own(frameIds, frame);
    return hider === undefined ? {} : { frame: hider };
  };
  const entries = Object.entries(definition.layout).map(([name, { frame, ...entry }]) => [
    own(ids, name) ?? name,
    { ...shifted(entry, by), ...hidden({ frame }) },
  ]);
  const frames = { ...workflow.frames };
  for (const [name, { frame, ...one }] of Object.entries(definition.frames ?? {}))
    frames[own(frameIds, name) ?? name] = { ...one, x: one.x + by.x, y: one.y + by.y, ...hidden({ frame }) };
  return { layout: { ...layout, ...Object.fromEntries(entries) }, ...(Object.keys(frames).length > 0 && { frames }) };
};
