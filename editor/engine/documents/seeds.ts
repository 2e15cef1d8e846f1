import { type AnyNode, paramsOf, type Workflow, type WorkflowNode } from '../../../graph/index.ts';

/** The name under which a node keeps the seeds that its next run takes. The planner does not read it. */
const field = 'nextSeed';
const limit = 2 ** 32;

/** A seed drawn at random. */
export const drawSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

/** The seeds, by param, that take the place of the present ones when a run begins. */
export const nextSeeds = (node: WorkflowNode): Readonly<Record<string, number>> => {
  const stored: unknown = node[field];
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).filter((entry): entry is [string, number] => Number.isInteger(entry[1]) && entry[1] >= 0 && entry[1] < limit),
  );
};

/** Locks a seed (`next` undefined), or says which one the next run takes. */
export const setNextSeed = (workflow: Workflow, id: string, param: string, next: number | undefined): Workflow => {
  const node = workflow.nodes[id];
  if (!node) return workflow;
  const { [param]: _, ...others } = nextSeeds(node);
  const seeds = next === undefined ? others : { ...others, [param]: next };
  const { [field]: __, ...bare } = node;
  const changed = Object.keys(seeds).length === 0 ? bare : { ...bare, [field]: seeds };
  return { ...workflow, nodes: { ...workflow.nodes, [id]: changed } };
};

/** Moves every drawn seed into its param and draws the one after it, in subgraphs too. The same workflow where all seeds are locked. */
export const takeNextSeeds = (workflow: Workflow, draw: () => number = drawSeed): Workflow => {
  const taken = takeIn(workflow, draw);
  const changed = Object.entries(workflow.definitions ?? {}).flatMap(([id, definition]) => {
    const after = takeIn(definition, draw);
    return after === definition ? [] : [[id, after] as const];
  });
  return changed.length === 0 ? taken : { ...taken, definitions: { ...workflow.definitions, ...Object.fromEntries(changed) } };
};

const takeIn = <Level extends Pick<Workflow, 'nodes'>>(level: Level, draw: () => number): Level => {
  const changed = Object.entries(level.nodes).flatMap(([id, node]) => {
    const seeds = nextSeeds(node);
    const params = Object.keys(seeds);
    if (params.length === 0) return [];
    const following = Object.fromEntries(params.map((param) => [param, draw()]));
    return [[id, { ...node, params: { ...node.params, ...seeds }, [field]: following }] as const];
  });
  return changed.length === 0 ? level : { ...level, nodes: { ...level.nodes, ...Object.fromEntries(changed) } };
};

/** The params of a node type that hold a seed. */
export const seedParams = (spec: AnyNode): readonly string[] =>
  Object.values(paramsOf(spec)).flatMap(({ name, seed }) => (seed ? [name] : []));
