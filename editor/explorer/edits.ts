import { clear } from '../../graph/edit/mend.ts';
import { addNode, connect, freeId, type Link, type Registry, setParam, type Workflow } from '../../graph/index.ts';
import type { Subject } from '../engine/latent/subject.ts';
import { type MoveParams, unmoved } from './position.ts';

type Place = { readonly x: number; readonly y: number };
type Addition = { readonly type: string; readonly wish: string; readonly params?: Record<string, unknown>; readonly place: Place };

/** Adds nodes to a workflow one after the other, each under a free id. */
const builder = (workflow: Workflow, registry: Registry) => {
  let built = workflow;
  return {
    add({ type, wish, params = {}, place }: Addition): string {
      const spec = registry[type];
      if (!spec) throw new Error(`There is no node type "${type}".`);
      const id = freeId(built.nodes, wish);
      built = addNode(built, { id, spec, params, place: clear(built, place) });
      return id;
    },
    connect(from: Link, node: string, port: string) {
      built = connect(built, { from, to: { node, port } });
    },
    get workflow() {
      return built;
    },
  };
};

/** Room a node takes on the canvas, with the gap to the next. */
const step = { x: 320, y: 240 };
const placeOf = (workflow: Workflow, id: string): Place => workflow.layout[id] ?? { x: 0, y: 0 };
const offset = ({ x, y }: Place, columns: number, rows: number): Place => ({ x: x + columns * step.x, y: y + rows * step.y });

/** Writes where PCA move puts embeddings; what is as it was stays unwritten. */
export const writePosition = (workflow: Workflow, node: string, { coordinates, deltas, amount }: MoveParams): Workflow => {
  const params = workflow.nodes[node]?.params ?? {};
  const list = (param: string, values: readonly number[]) => (current: Workflow) =>
    JSON.stringify(params[param] ?? []) === JSON.stringify(values)
      ? current
      : setParam(current, { node, param, value: values.length === 0 ? undefined : [...values] });
  const moved = list('deltas', deltas)(list('coordinates', coordinates)(workflow));
  return amount === (params.amount ?? 0) ? moved : setParam(moved, { node, param: 'amount', value: amount === 0 ? undefined : amount });
};

/**
 * Makes one embedding of the cloud what PCA move starts from, unmoved: through a Pick of its own, which is kept where it is already there.
 */
export const startFrom = (
  before: Workflow,
  registry: Registry,
  { move, source, index }: { move: string; source: Link; index: number },
): Workflow => {
  const workflow = writePosition(before, move, unmoved);
  const held = workflow.nodes[move]?.inputs.embedding;
  const items = held && workflow.nodes[held.node]?.type === 'pick' ? workflow.nodes[held.node]?.inputs.items : undefined;
  if (held && items?.node === source.node && items.port === source.port) {
    return setParam(workflow, { node: held.node, param: 'index', value: index });
  }
  const build = builder(workflow, registry);
  const pick = build.add({ type: 'pick', wish: 'start', params: { index }, place: offset(placeOf(workflow, move), -1, 1.5) });
  build.connect(source, pick, 'items');
  build.connect({ node: pick, port: 'items' }, move, 'embedding');
  return build.workflow;
};

/** The nearest Decode that draws what comes from a node. */
export const decodeAfter = (workflow: Workflow, node: string): string | undefined => {
  const seen = new Set([node]);
  const queue = [node];
  for (const id of queue) {
    if (id !== node && workflow.nodes[id]?.type === 'decode') return id;
    for (const [next, { inputs }] of Object.entries(workflow.nodes)) {
      if (seen.has(next) || !Object.values(inputs).some((link) => link.node === id)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return undefined;
};

/** The node whose pictures are the whole ones: the Upsample that enlarges what a Decode draws, or the Decode. */
export const wholeOf = (workflow: Workflow, decode: string): string => {
  const enlarges = ({ type, inputs }: Workflow['nodes'][string]) => type === 'upsample' && inputs.images?.node === decode;
  return Object.entries(workflow.nodes).find(([, node]) => enlarges(node))?.[0] ?? decode;
};

/** A workflow that can draw a place of the latent space, and the nodes that do it. */
export type Explorable = { readonly workflow: Workflow; readonly move: string; readonly decode: string };

/**
 * The workflow with all that is needed to move one embedding of the cloud and draw it: PCA fit, Pick, PCA move and Decode are added where
 * they are missing. `index` chooses the embedding to start from; left out, a node PCA move that is there keeps its own.
 */
export const explorable = (
  workflow: Workflow,
  registry: Registry,
  { subject, index }: { readonly subject: Subject; readonly index?: number | undefined },
): Explorable | undefined => {
  const { source } = subject;
  if (!source) return undefined;
  let { move } = subject;
  let next = workflow;
  if (move === undefined) {
    const build = builder(next, registry);
    const origin = placeOf(workflow, source.node);
    const basis = subject.basisLink ?? { node: build.add({ type: 'pca-fit', wish: 'fit', place: offset(origin, 1, 0) }), port: 'basis' };
    if (!subject.basisLink) build.connect(source, basis.node, 'embedding');
    move = build.add({ type: 'pca-move', wish: 'move', place: offset(origin, 3, 0) });
    build.connect(basis, move, 'basis');
    next = build.workflow;
  }
  if (index !== undefined || !next.nodes[move]?.inputs.embedding) next = startFrom(next, registry, { move, source, index: index ?? 0 });
  const found = decodeAfter(next, move);
  if (found !== undefined) return { workflow: next, move, decode: found };
  const build = builder(next, registry);
  const decode = build.add({ type: 'decode', wish: 'decode', place: offset(placeOf(next, move), 1, 0) });
  build.connect({ node: move, port: 'embedding' }, decode, 'embedding');
  return { workflow: build.workflow, move, decode };
};

/** Adds a walk between two embeddings of the cloud, drawn as a strip. Gives the workflow and its last node. */
export const walkBetween = (
  workflow: Workflow,
  registry: Registry,
  { source, from, to, steps }: { readonly source: Link; readonly from: number; readonly to: number; readonly steps: number },
): { readonly workflow: Workflow; readonly decode: string } => {
  const bottom = Math.max(0, ...Object.values(workflow.layout).map(({ y }) => y)) + 1.5 * step.y;
  const place = { x: placeOf(workflow, source.node).x, y: bottom };
  const build = builder(workflow, registry);
  const ends = [from, to].map((index, row) => {
    const pick = build.add({ type: 'pick', wish: row === 0 ? 'from' : 'to', params: { index }, place: offset(place, 1, row * 0.75) });
    build.connect(source, pick, 'items');
    return pick;
  });
  const walk = build.add({ type: 'interpolate', wish: 'walk', params: { steps }, place: offset(place, 2, 0.25) });
  for (const [index, port] of ['from', 'to'].entries()) build.connect({ node: ends[index] ?? walk, port: 'items' }, walk, port);
  const decode = build.add({ type: 'decode', wish: 'decode', place: offset(place, 3, 0.25) });
  build.connect({ node: walk, port: 'embedding' }, decode, 'embedding');
  return { workflow: build.workflow, decode };
};

/** The workflow with a Decode that takes fewer steps, for drafts; `undefined` leaves it as it is. */
export const withSteps = (workflow: Workflow, decode: string, steps: number | undefined): Workflow =>
  steps === undefined ? workflow : setParam(workflow, { node: decode, param: 'steps', value: steps });
