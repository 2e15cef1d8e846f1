import {
  type AnyNode,
  addNode,
  connect,
  freeId,
  freePosition,
  GraphError,
  type Link,
  type Registry,
  setParam,
  setTitle,
  type Workflow,
} from '../../graph/index.ts';
import { writeIndices } from '../index-ranges.ts';
import { drawerAfter, type Movement, type Steer, steerAt, steerOf, typeThat } from '../steer.ts';

type Position = { readonly x: number; readonly y: number };
type Addition = { readonly spec: AnyNode; readonly id: string; readonly params?: Record<string, unknown>; readonly position: Position };

/** Adds nodes to a workflow one after another, each under a free id. */
const builder = (workflow: Workflow) => {
  let built = workflow;
  return {
    add({ spec, id, params = {}, position }: Addition): string {
      const free = freeId(built.nodes, id);
      built = addNode(built, { id: free, spec, params, position: freePosition(built, position) });
      return free;
    },
    connect(from: Link, node: string, port: string) {
      built = connect(built, { from, to: { node, port } });
    },
    get workflow() {
      return built;
    },
  };
};

/** The first node type whose steering facet has `name`. Throws `GraphError` UNKNOWN_TYPE when the registry has none. */
const requiredType = <Name extends keyof Steer>(registry: Registry, name: Name) => {
  const found = typeThat(registry, name);
  if (found) return found;
  throw new GraphError('UNKNOWN_TYPE', 'No node type offers "{name}", which the explorer needs. Register one that does.', {
    params: { name },
  });
};

/** The size of a node on the canvas plus the gap to the next node, in pixels. */
const cell = { x: 320, y: 240 };
const positionOf = (workflow: Workflow, id: string): Position => workflow.layout[id] ?? { x: 0, y: 0 };
const offset = ({ x, y }: Position, columns: number, rows: number): Position => ({ x: x + columns * cell.x, y: y + rows * cell.y });

/** The lowest edge of the nodes of a workflow plus a gap, at the column of a node. */
const belowAll = (workflow: Workflow, node: string): Position => ({
  x: positionOf(workflow, node).x,
  y: Math.max(0, ...Object.values(workflow.layout).map(({ y }) => y)) + 1.5 * cell.y,
});

/** Saves a movement in the params of a node that moves embeddings. Removes a param that is at its default, and leaves a param that does not change. */
export const writeMovement = (
  workflow: Workflow,
  registry: Registry,
  { node, movement }: { readonly node: string; readonly movement: Movement },
): Workflow => {
  const { move } = steerAt(workflow, registry, node);
  const saved = workflow.nodes[node];
  if (!move || !saved) return workflow;
  const [before, defaults] = [saved.params, {}].map((params) => move.write(move.read(params)));
  const equal = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  return Object.entries(move.write(movement)).reduce((current, [param, value]) => {
    if (equal(before?.[param], value)) return current;
    return setParam(current, { node, param, value: equal(defaults?.[param], value) ? undefined : value });
  }, workflow);
};

/** The node that picks, from an output, the embedding that a node moves. `undefined` when the node moves something else. */
const pickBefore = (workflow: Workflow, registry: Registry, { move, source }: { readonly move: string; readonly source: Link }) => {
  const start = workflow.nodes[move]?.inputs[steerAt(workflow, registry, move).move?.embedding ?? ''];
  const pick = start && steerAt(workflow, registry, start.node).pick;
  const items = pick && workflow.nodes[start.node]?.inputs[pick.items];
  // a node that picks a list has no single start
  if (pick && workflow.nodes[start.node]?.params[pick.indices]) return undefined;
  return items?.node === source.node && items.port === source.port ? { node: start?.node ?? '', index: pick?.index ?? '' } : undefined;
};

/** The index of the embedding of an output that a node moves; undefined when no Pick chooses it. */
export const startIndex = (
  workflow: Workflow,
  registry: Registry,
  nodes: { readonly move: string; readonly source: Link },
): number | undefined => {
  const pick = pickBefore(workflow, registry, nodes);
  const index = pick && (workflow.nodes[pick.node]?.params[pick.index] ?? 0);
  return typeof index === 'number' && index >= 0 ? index : undefined;
};

/** Makes one embedding of an output the start of a movement, and resets the movement. Reuses a node that already picks from that output. */
export const startFrom = (
  before: Workflow,
  registry: Registry,
  { move, source, index }: { readonly move: string; readonly source: Link; readonly index: number },
): Workflow => {
  const facet = steerAt(before, registry, move).move;
  if (!facet) return before;
  const workflow = writeMovement(before, registry, { node: move, movement: facet.to([]) });
  const found = pickBefore(workflow, registry, { move, source });
  if (found) return setParam(workflow, { node: found.node, param: found.index, value: index });
  const { spec, facet: pick } = requiredType(registry, 'pick');
  const build = builder(workflow);
  const id = build.add({ spec, id: 'start', params: { [pick.index]: index }, position: offset(positionOf(workflow, move), -1, 1.5) });
  build.connect(source, id, pick.items);
  build.connect({ node: id, port: pick.picked }, move, facet.embedding);
  return build.workflow;
};

/** What the explorer shows: an output of embeddings, the output with their basis, and the node that moves them. Each can be missing. */
export type Exploration = { readonly source?: Link; readonly basisLink?: Link; readonly move?: string };

/** Adds a node that moves embeddings, and a fit when there is no basis. */
const addMove = (
  workflow: Workflow,
  registry: Registry,
  { source, basisLink }: { readonly source: Link; readonly basisLink?: Link | undefined },
) => {
  const { spec, facet } = requiredType(registry, 'move');
  const build = builder(workflow);
  const origin = positionOf(workflow, source.node);
  const addBasis = (): Link => {
    const fit = requiredType(registry, 'fit');
    const id = build.add({ spec: fit.spec, id: 'fit', position: offset(origin, 1, 0) });
    build.connect(source, id, fit.facet.embedding);
    return { node: id, port: fit.facet.basis };
  };
  const basis = basisLink ?? addBasis();
  const move = build.add({ spec, id: 'move', position: offset(origin, 3, 0) });
  build.connect(basis, move, facet.basis);
  return { workflow: build.workflow, move };
};

/** Adds a node that draws the embeddings of an output. */
const addDrawer = (workflow: Workflow, registry: Registry, { from, position }: { readonly from: Link; readonly position: Position }) => {
  const { spec, facet } = requiredType(registry, 'draw');
  const build = builder(workflow);
  const draw = build.add({ spec, id: 'decode', position });
  build.connect(from, draw, facet.embedding);
  return { workflow: build.workflow, draw };
};

/**
 * Adds the missing nodes that move one embedding and draw the result: a fit, a pick, a node that moves, and a node that draws. `index` chooses
 * the embedding to start from; without it, an existing node that moves keeps its start. Returns `undefined` when there are no embeddings.
 */
export const addExploration = (
  workflow: Workflow,
  registry: Registry,
  { exploration, index }: { readonly exploration: Exploration; readonly index?: number | undefined },
): { readonly workflow: Workflow; readonly move: string; readonly draw: string } | undefined => {
  const { source, basisLink } = exploration;
  if (!source) return undefined;
  const added = exploration.move === undefined ? addMove(workflow, registry, { source, basisLink }) : { workflow, move: exploration.move };
  const { move } = added;
  const facet = steerAt(added.workflow, registry, move).move;
  if (!facet) return undefined;
  const keepsStart = index === undefined && added.workflow.nodes[move]?.inputs[facet.embedding] !== undefined;
  const started = keepsStart ? added.workflow : startFrom(added.workflow, registry, { move, source, index: index ?? 0 });
  const found = drawerAfter(started, registry, move);
  if (found !== undefined) return { workflow: started, move, draw: found };
  const from = { node: move, port: facet.moved };
  return { move, ...addDrawer(started, registry, { from, position: offset(positionOf(started, move), 1, 0) }) };
};

/** Adds a walk of `steps` pictures between two embeddings of an output. `draw` is the node that draws them. */
export const addWalk = (
  workflow: Workflow,
  registry: Registry,
  { source, from, to, steps }: { readonly source: Link; readonly from: number; readonly to: number; readonly steps: number },
): { readonly workflow: Workflow; readonly draw: string } => {
  const origin = belowAll(workflow, source.node);
  const [pick, walk] = [requiredType(registry, 'pick'), requiredType(registry, 'walk')];
  const build = builder(workflow);
  const addPick = (id: string, index: number, row: number) => {
    const added = build.add({ spec: pick.spec, id, params: { [pick.facet.index]: index }, position: offset(origin, 1, row) });
    build.connect(source, added, pick.facet.items);
    return { node: added, port: pick.facet.picked };
  };
  const ends = [addPick('from', from, 0), addPick('to', to, 0.75)] as const;
  const id = build.add({ spec: walk.spec, id: 'walk', params: { [walk.facet.steps]: steps }, position: offset(origin, 2, 0.25) });
  build.connect(ends[0], id, walk.facet.from);
  build.connect(ends[1], id, walk.facet.to);
  return addDrawer(build.workflow, registry, { from: { node: id, port: walk.facet.embedding }, position: offset(origin, 3, 0.25) });
};

/** Adds a node that picks these embeddings of an output, in this order. Returns its id. */
export const addSelection = (
  workflow: Workflow,
  registry: Registry,
  { source, indices, title }: { readonly source: Link; readonly indices: readonly number[]; readonly title?: string | undefined },
): { readonly workflow: Workflow; readonly node: string } => {
  const { spec, facet } = requiredType(registry, 'pick');
  const build = builder(workflow);
  const node = build.add({
    spec,
    id: 'selection',
    params: { [facet.indices]: writeIndices(indices) },
    position: offset(belowAll(workflow, source.node), 1, 0),
  });
  build.connect(source, node, facet.items);
  return { workflow: title === undefined ? build.workflow : setTitle(build.workflow, node, title), node };
};

/**
 * Adds the nodes that steer along the direction from one group of embeddings of an output to another: both groups, the direction, the first embedding of
 * the first group, a node that moves it, and one that draws it.
 */
export const addDirection = (
  workflow: Workflow,
  registry: Registry,
  { source, from, to }: { readonly source: Link; readonly from: readonly number[]; readonly to: readonly number[] },
): { readonly workflow: Workflow; readonly move: string; readonly draw: string } => {
  const [pick, direction] = [requiredType(registry, 'pick'), requiredType(registry, 'direction')];
  const { spec, facet } = requiredType(withAlong(registry), 'move');
  const build = builder(workflow);
  const origin = belowAll(workflow, source.node);
  const addGroup = (id: string, indices: readonly number[], row: number): Link => {
    const params = { [pick.facet.indices]: writeIndices(indices) };
    const node = build.add({ spec: pick.spec, id, params, position: offset(origin, 1, row) });
    build.connect(source, node, pick.facet.items);
    return { node, port: pick.facet.picked };
  };
  const groups = [addGroup('group-a', from, 0), addGroup('group-b', to, 0.75)] as const;
  const found = build.add({ spec: direction.spec, id: 'direction', position: offset(origin, 2, 0.25) });
  build.connect(groups[0], found, direction.facet.from);
  build.connect(groups[1], found, direction.facet.to);
  const move = build.add({ spec, id: 'along', position: offset(origin, 3, 0.25) });
  build.connect({ node: found, port: direction.facet.direction }, move, facet.basis);
  const started = startFrom(build.workflow, registry, { move, source, index: from[0] ?? 0 });
  const drawn = addDrawer(started, registry, { from: { node: move, port: facet.moved }, position: offset(origin, 4, 0.25) });
  return { ...drawn, move };
};

/** The node types that move along a direction. */
const withAlong = (registry: Registry): Registry => Object.fromEntries(Object.entries(registry).filter(([, spec]) => steerOf(spec).along));
