import {
  type Contribution,
  connect,
  disconnect,
  type ExplainRequest,
  explain,
  freeId,
  freePosition,
  insertNode,
  type Link,
  own,
  type Port,
  removeNodes,
  type Source,
  setParam,
  sourcesOf,
  type Workflow,
  type WorkflowNode,
} from '../../graph/index.ts';
import { pickNode } from '../pick.ts';
import { countOf, type Explained, type Item, unfoldedRequest } from './unfolded-request.ts';

/**
 * The workflow that computes one item of an output alone: linked params have the values of the item, lists and walks have only its value, and
 * where a batch cannot be shortened (it also enters a PCA fit, or comes from a library), a Pick takes its item. Nodes that only fed
 * linked params are removed. Subgraphs around the node are unpacked. Each item of a batch has its own noise, so the item that is computed alone equals the one in the batch.
 */
export const aloneItem = (workflow: Workflow, request: ExplainRequest, item: Item): Workflow =>
  aloneAtTop(unfoldedRequest({ workflow, request, item }));

const aloneAtTop = ({ workflow, request, item }: Explained): Workflow => {
  const contributions = Map.groupBy(explain(request, item), ({ node }) => node);
  // a node that saves files is shortened with the batch that it saves
  const saves = own(request.registry, own(workflow.nodes, item.node)?.type ?? '')?.sink === true;
  const complete = sourcesOfCompleteBatches(
    workflow,
    request,
    [...contributions.keys()].filter((id) => !saves || id !== item.node),
  );
  const done = new Set<string>();
  let alone = workflow;

  /** Makes a node compute only its item. Returns the index of that item among the outputs of the node afterwards; undefined where there is only one. */
  const shorten = (id: string, wanted: number): number | undefined => {
    const [contribution, another] = contributions.get(id) ?? [];
    const node = own(workflow.nodes, id);
    const spec = own(request.registry, node?.type ?? '');
    if (!node || !spec || !contribution || another || complete.has(id)) return wanted;
    const { output, strip, params } = contribution;
    const isWhole = (name: string) => own<Port>(spec.inputs, name)?.batch === 'whole';
    if (output === undefined) return wanted;
    const whole = Object.keys(node.inputs).filter(isWhole);
    // a saved file is one picture of the complete batch
    const [saved] = spec.sink && whole.length === 1 ? whole : [];
    if (saved !== undefined) return shortenSaved(id, saved, output) ? undefined : wanted;
    if (strip === undefined || whole.length > 0) return wanted;
    if (!done.has(id)) {
      done.add(id);
      shortenInputs(id, node, contribution);
      if (strip > 1 && spec.single) {
        for (const [param, value] of Object.entries(spec.single(params, output % strip)))
          alone = setParam(alone, { node: id, param, value });
      }
    }
    return strip === 1 || spec.single ? undefined : output % strip;
  };

  /** Makes a node that saves a batch save one of its items. Returns false where its file is of all items. */
  const shortenSaved = (id: string, port: string, output: number): boolean => {
    const link = own(workflow.nodes, id)?.inputs[port];
    const source = sourceOf(request, { node: id, port });
    const contribution = source && contributions.get(source.node)?.[0];
    if (!link || !source || contribution?.output === undefined) return false;
    if (countOf(request, source) === 1 || contribution.output !== output) return false;
    const rest = shorten(link.node, contribution.output);
    if (rest !== undefined) alone = withPick(alone, { from: link, to: { node: id, port } }, rest);
    return true;
  };

  const shortenInputs = (id: string, node: WorkflowNode, { item: index = 0, params }: Contribution): void => {
    const spec = own(request.registry, node.type);
    for (const [name, link] of Object.entries(node.inputs)) {
      if (!own<Port>(spec?.inputs ?? {}, name)) {
        if (params[name] !== undefined) alone = setParam(disconnect(alone, id, name), { node: id, param: name, value: params[name] });
        continue;
      }
      const source = sourceOf(request, { node: id, port: name });
      if (!source || countOf(request, source) === 1) continue;
      const rest = shorten(link.node, index);
      if (rest !== undefined) alone = withPick(alone, { from: link, to: { node: id, port: name } }, rest);
    }
  };

  shorten(item.node, item.item);
  return withoutUnused(withoutSheets(alone, request, done), workflow, item.node);
};

/** Removes the nodes that combine the complete batch of a shortened node with another one, such as a sheet with the names of a sweep, and the nodes that need them. */
const withoutSheets = (workflow: Workflow, { registry }: ExplainRequest, shortened: ReadonlySet<string>): Workflow => {
  const removed = new Set<string>();
  for (let before = -1; before < removed.size; ) {
    before = removed.size;
    for (const [id, { type, inputs }] of Object.entries(workflow.nodes)) {
      const links = Object.entries(inputs).map(([name, { node }]) => ({ node, port: own<Port>(own(registry, type)?.inputs ?? {}, name) }));
      const whole = links.filter(({ port }) => port?.batch === 'whole');
      const combines = whole.length > 1 && whole.some(({ node }) => shortened.has(node));
      if (combines || links.some(({ node, port }) => removed.has(node) && port?.optional !== true)) removed.add(id);
    }
  }
  return removeNodes(workflow, [...removed]);
};

/** The output that enters an input as the plan sees it: a link to a subgraph leads to a node in it. Undefined for an input that the node does not read. */
const sourceOf = ({ plan }: ExplainRequest, { node, port }: Link): Source | undefined => {
  const task = plan.tasks.find(({ nodeId }) => nodeId === node);
  return task && own(sourcesOf(task), port);
};

/** The nodes whose complete batches enter one of these nodes: they cannot be shortened. */
const sourcesOfCompleteBatches = (workflow: Workflow, { registry }: ExplainRequest, nodes: readonly string[]): ReadonlySet<string> => {
  const found = new Set<string>();
  const pending = nodes.flatMap((id) => {
    const node = own(workflow.nodes, id);
    const inputs = own(registry, node?.type ?? '')?.inputs ?? {};
    return Object.entries(node?.inputs ?? {}).flatMap(([name, { node: source }]) =>
      own<Port>(inputs, name)?.batch === 'whole' ? [source] : [],
    );
  });
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    pending.push(...Object.values(own(workflow.nodes, id)?.inputs ?? {}).map(({ node }) => node));
  }
  return found;
};

/** Puts a Pick of one item into a link. */
const withPick = (workflow: Workflow, { from, to }: { readonly from: Link; readonly to: Link }, index: number): Workflow => {
  const id = freeId(workflow.nodes, pickNode.type);
  const beside = workflow.layout[to.node] ?? { x: 0, y: 0 };
  const node = { type: pickNode.type, version: pickNode.version, params: { index }, inputs: {} };
  const added = insertNode(workflow, { id, node, position: freePosition(workflow, { x: beside.x - 300, y: beside.y + 120 }) });
  const picked = connect(added, { from, to: { node: id, port: 'items' } });
  return connect(picked, { from: { node: id, port: 'items' }, to });
};

/** Removes the nodes that fed something before, and feed nothing now, except for one. */
const withoutUnused = (workflow: Workflow, before: Workflow, kept: string): Workflow => {
  const fed = feeding(before);
  for (let changed = workflow; ; ) {
    const now = feeding(changed);
    const named = new Set(Object.values(changed.interface.outputs).map(({ node }) => node));
    const unused = Object.keys(changed.nodes).filter((id) => fed.has(id) && !now.has(id) && !named.has(id) && id !== kept);
    if (unused.length === 0) return changed;
    changed = removeNodes(changed, unused);
  }
};

const feeding = ({ nodes }: Workflow): ReadonlySet<string> =>
  new Set(Object.values(nodes).flatMap(({ inputs }) => Object.values(inputs).map(({ node }) => node)));
