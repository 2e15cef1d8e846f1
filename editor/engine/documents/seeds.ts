import { type AnyNode, own, paramsOf, type Registry, specOf, type Workflow, type WorkflowNode } from '../../../graph/index.ts';

/** The name under which a node keeps the seeds that its next run takes, and how they follow each other. The planner reads neither. */
const field = 'nextSeed';
const stepField = 'seedStep';
const limit = 2 ** 32;

/** What a seed does after a run: stays, is drawn at random, or goes up or down by one. */
export const seedChanges = ['fixed', 'random', 'increment', 'decrement'] as const;
export type SeedChange = (typeof seedChanges)[number];

/** A seed drawn at random. */
export const drawSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

const isSeed = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < limit;

/** The seeds, by param, that take the place of the present ones when a run begins. */
export const nextSeeds = (node: WorkflowNode): Readonly<Record<string, number>> => numbersIn(node[field], isSeed);

/** 1 or -1 for the seeds, by param, that go up or down. */
const stepsOf = (node: WorkflowNode): Readonly<Record<string, number>> =>
  numbersIn(node[stepField], (value) => value === 1 || value === -1);

const numbersIn = (stored: unknown, fits: (value: unknown) => boolean): Readonly<Record<string, number>> =>
  typeof stored === 'object' && stored !== null
    ? Object.fromEntries(Object.entries(stored).filter((entry): entry is [string, number] => fits(entry[1])))
    : {};

/** What a seed does after a run. */
export const seedChangeOf = (node: WorkflowNode, param: string): SeedChange => {
  if (own(nextSeeds(node), param) === undefined) return 'fixed';
  const step = own(stepsOf(node), param);
  return step === undefined ? 'random' : step > 0 ? 'increment' : 'decrement';
};

/** Sets what a seed does after a run, and with it the seed that the next run takes. */
export const setSeedChange = (
  workflow: Workflow,
  id: string,
  { param, change }: { readonly param: string; readonly change: SeedChange },
): Workflow => {
  const node = own(workflow.nodes, id);
  if (!node) return workflow;
  const step = change === 'increment' ? 1 : change === 'decrement' ? -1 : undefined;
  const present = node.params[param];
  const next = change === 'fixed' ? undefined : step === undefined ? drawSeed() : stepped(isSeed(present) ? present : 0, step);
  return withStep(setNextSeed(workflow, id, param, next), id, { param, step });
};

const withStep = (
  workflow: Workflow,
  id: string,
  { param, step }: { readonly param: string; readonly step: number | undefined },
): Workflow => {
  const node = own(workflow.nodes, id);
  if (!node) return workflow;
  const { [param]: _, ...others } = stepsOf(node);
  const steps = step === undefined ? others : { ...others, [param]: step };
  const { [stepField]: __, ...bare } = node;
  const changed = Object.keys(steps).length === 0 ? bare : { ...bare, [stepField]: steps };
  return { ...workflow, nodes: { ...workflow.nodes, [id]: changed } };
};

/** The seed after another one; the last is followed by 0. */
const stepped = (seed: number, step: number): number => (seed + step + limit) % limit;

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

/**
 * Moves every announced seed into its param, and announces the one after it: drawn at random, or one up or down. In subgraphs, too. The same workflow
 * where all seeds are locked.
 */
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
    const steps = stepsOf(node);
    const following = Object.fromEntries(
      Object.entries(seeds).map(([param, seed]) => [param, steps[param] === undefined ? draw() : stepped(seed, steps[param])]),
    );
    return [[id, { ...node, params: { ...node.params, ...seeds }, [field]: following }] as const];
  });
  return changed.length === 0 ? level : { ...level, nodes: { ...level.nodes, ...Object.fromEntries(changed) } };
};

/**
 * Locks the seeds of a node and of everything before it, subgraphs with all that they contain, so that later runs give its present result again, whatever is
 * changed after it. `made`: the workflow that gave the result; announced seeds get the values that they have there.
 */
export const lockSeedsBehind = (workflow: Workflow, id: string, made: Workflow = workflow): Workflow => {
  const nodes = lockedNodes(workflow.nodes, { ids: nodesBehind(workflow.nodes, [id]), made: made.nodes });
  const used = definitionsIn(workflow, nodesBehind(workflow.nodes, [id]));
  const definitions = Object.entries(workflow.definitions ?? {}).map(([name, definition]) => {
    const ids = new Set(used.has(name) ? Object.keys(definition.nodes) : []);
    const locked = lockedNodes(definition.nodes, { ids, made: own(made.definitions ?? {}, name)?.nodes ?? definition.nodes });
    return [name, locked === definition.nodes ? definition : { ...definition, nodes: locked }] as const;
  });
  const isSame = nodes === workflow.nodes && definitions.every(([name, definition]) => definition === workflow.definitions?.[name]);
  return isSame ? workflow : { ...workflow, nodes, ...(workflow.definitions && { definitions: Object.fromEntries(definitions) }) };
};

type Nodes = Readonly<Record<string, WorkflowNode>>;

/** These nodes and all nodes before them. */
const nodesBehind = (nodes: Nodes, ids: readonly string[]): ReadonlySet<string> => {
  const found = new Set<string>();
  const pending = [...ids];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    pending.push(...Object.values(own(nodes, id)?.inputs ?? {}).map(({ node }) => node));
  }
  return found;
};

/** The definitions that these nodes use, and those that they use in turn. */
const definitionsIn = (
  { nodes, definitions = {} }: Pick<Workflow, 'nodes' | 'definitions'>,
  ids: Iterable<string>,
): ReadonlySet<string> => {
  const used = new Set<string>();
  const pending = [...ids].flatMap((id) => own(nodes, id)?.definition ?? []);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (typeof name !== 'string' || used.has(name)) continue;
    used.add(name);
    pending.push(...Object.values(own(definitions, name)?.nodes ?? {}).flatMap(({ definition }) => definition ?? []));
  }
  return used;
};

const lockedNodes = (nodes: Nodes, { ids, made }: { readonly ids: ReadonlySet<string>; readonly made: Nodes }): Nodes => {
  const changed = Object.entries(nodes).flatMap(([id, node]) => {
    const announced = Object.keys(nextSeeds(node));
    if (!ids.has(id) || announced.length === 0) return [];
    const { [field]: _, [stepField]: __, ...bare } = node;
    const seeds = announced.flatMap((param) => {
      const seed = own(made, id)?.params[param];
      return isSeed(seed) ? [[param, seed] as const] : [];
    });
    return [[id, { ...bare, params: { ...node.params, ...Object.fromEntries(seeds) } }] as const];
  });
  return changed.length === 0 ? nodes : { ...nodes, ...Object.fromEntries(changed) };
};

/** Whether a run would take other seeds than the present ones. */
export const announcesSeeds = ({ nodes, definitions }: Workflow): boolean =>
  [nodes, ...Object.values(definitions ?? {}).map((definition) => definition.nodes)].some((all) =>
    Object.values(all).some((node) => Object.keys(nextSeeds(node)).length > 0),
  );

/** The workflow with a random seed in each param that holds one and that no link feeds. */
export const withRandomSeeds = (workflow: Workflow, registry: Registry, draw: () => number = drawSeed): Workflow => {
  const nodes = Object.entries(workflow.nodes).map(([id, node]) => {
    const spec = specOf(workflow, node, registry);
    const seeds = spec ? seedParams(spec).filter((param) => own(node.inputs, param) === undefined) : [];
    const drawn = Object.fromEntries(seeds.map((param) => [param, draw()]));
    return [id, seeds.length === 0 ? node : { ...node, params: { ...node.params, ...drawn } }] as const;
  });
  return { ...workflow, nodes: Object.fromEntries(nodes) };
};

/** The params of a node type that hold a seed. */
export const seedParams = (spec: AnyNode): readonly string[] =>
  Object.values(paramsOf(spec)).flatMap(({ name, seed }) => (seed ? [name] : []));
