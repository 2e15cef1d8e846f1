import {
  type Contribution,
  editScope,
  enterParamAt,
  flatten,
  type Link,
  own,
  type Port,
  paramsOf,
  type Registry,
  removeNodes,
  scopeAt,
  type Workflow,
} from '../../graph/index.ts';
import { tableNode } from '../table.ts';
import { endSweep } from './sweep.ts';

/** The params of a node's part in an item: of a list or a walk that outputs several items, the params that output only this one. */
export const paramsOfItem = (
  registry: Registry,
  type: string,
  { params, output, strip }: Contribution,
): Readonly<Record<string, unknown>> => {
  const spec = own(registry, type);
  if (!spec?.single || strip === undefined || strip < 2 || output === undefined) return params;
  return { ...params, ...spec.single(params, output % strip) };
};

/**
 * Gives a workflow the params that an item of a result was computed with (`explain`), where it has the same nodes: params that lists feed get the value of the
 * item, and a sweep around the item ends. Returns the same workflow where nothing differs.
 */
export const applyItem = (workflow: Workflow, registry: Registry, contributions: readonly Contribution[]): Workflow => {
  const { nodes } = flatten(workflow).workflow;
  const wanted = contributions.flatMap((contribution) => {
    const node = own(nodes, contribution.node);
    const spec = own(registry, node?.type ?? '');
    if (!node || !spec) return [];
    return Object.entries(paramsOfItem(registry, node.type, contribution)).flatMap(([param, value]) => {
      const known = own(paramsOf(spec), param);
      if (!known || value === undefined) return [];
      const link = own(node.inputs, param);
      // a source with one value for the item gets that value itself
      const source = link && contributions.find((other) => other.node === link.node);
      if (source?.strip === 1 && own(nodes, source.node)?.type !== tableNode.type) return [];
      const linked = link !== undefined;
      const present = own(node.params, param) ?? known.default;
      return linked || JSON.stringify(present) !== JSON.stringify(value) ? [{ node: contribution.node, param, value, linked }] : [];
    });
  });
  if (wanted.length === 0) return workflow;
  const swept = Map.groupBy(
    wanted.filter(({ linked }) => linked),
    ({ node }) => node.slice(0, Math.max(0, node.lastIndexOf('/'))),
  );
  const ended = [...swept].reduce((current, [level, params]) => {
    const ids = params.map(({ node }) => node.slice(node.lastIndexOf('/') + 1));
    const scope = scopeAt(workflow, level === '' ? [] : level.split('/'));
    return editScope(current, scope, (one) => endSweep(one, registry, ids));
  }, workflow);
  const left = flatten(ended).workflow.nodes;
  const entered = wanted
    .filter(({ node }) => own(left, node))
    .reduce((current, { node, param, value }) => enterParamAt(current, { node, param, value }, 'use'), ended);
  return withoutLists(entered, workflow, registry);
};

/** Removes the nodes without inputs that fed only params, and feed nothing now. */
const withoutLists = (workflow: Workflow, before: Workflow, registry: Registry): Workflow => {
  const fedBy = ({ nodes }: Workflow) => Map.groupBy(linksOf(nodes), ({ from }) => from);
  const [now, then] = [fedBy(workflow), fedBy(before)];
  const isPort = ({ node, port }: Link) => own<Port>(own(registry, own(before.nodes, node)?.type ?? '')?.inputs ?? {}, port) !== undefined;
  const unused = Object.keys(workflow.nodes).filter((id) => {
    const fed = then.get(id) ?? [];
    return (
      fed.length > 0 && !now.has(id) && !fed.some(({ to }) => isPort(to)) && Object.keys(workflow.nodes[id]?.inputs ?? {}).length === 0
    );
  });
  return removeNodes(workflow, unused);
};

const linksOf = (nodes: Workflow['nodes']) =>
  Object.entries(nodes).flatMap(([node, { inputs }]) =>
    Object.entries(inputs).map(([port, link]) => ({ from: link.node, to: { node, port } })),
  );
