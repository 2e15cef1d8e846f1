import { GraphError } from './error.ts';
import { specOf } from './face.ts';
import type { Registry } from './node.ts';
import { nodeIn } from './node-in.ts';
import { own } from './own.ts';
import { suppliedName } from './supply.ts';
import type { Link, Workflow, WorkflowNode } from './workflow.ts';

/** The nodes that links come from, without supplied values. */
export const sourceNodes = (links: Readonly<Record<string, Link>>): readonly string[] => {
  const sources: string[] = [];
  for (const { node } of Object.values(links)) if (suppliedName(node) === undefined) sources.push(node);
  return sources;
};

export type Wiring = (nodeId: string) => Readonly<Record<string, Link>>;

/**
 * The effective links of each node, as a run uses them: a link from a bypassed node is replaced by the link that the bypassed node passes
 * through; a link from a muted node is dropped, and so is one into an input that the node does not read. Results are cached. Throws `GraphError` UNKNOWN_NODE or CYCLE.
 */
export const wiringOf = (workflow: Workflow, registry: Registry): Wiring => {
  const cache = new Map<string, Readonly<Record<string, Link>>>();
  return (nodeId) => {
    const cached = cache.get(nodeId);
    if (cached) return cached;
    const node = nodeIn(workflow, nodeId);
    const read = readInputs(workflow, node, registry);
    let links: Readonly<Record<string, Link>> = node.inputs;
    for (const port of Object.keys(node.inputs)) {
      const link = node.inputs[port];
      if (!link) continue;
      const source = read && !read.includes(port) ? undefined : sourceOf({ workflow, registry, link, from: nodeId });
      if (source !== link) links = replaced(links, port, source);
    }
    cache.set(nodeId, links);
    return links;
  };
};

const replaced = (links: Readonly<Record<string, Link>>, port: string, source: Link | undefined): Readonly<Record<string, Link>> => {
  const { [port]: _, ...others } = links;
  return source ? { ...links, [port]: source } : others;
};

/** The inputs that a node reads as its params are saved; undefined for all. */
const readInputs = (workflow: Workflow, node: WorkflowNode, registry: Registry): readonly string[] | undefined => {
  const spec = specOf(workflow, node, registry);
  if (!spec?.reads || Object.keys(node.inputs).some((port) => !Object.hasOwn(spec.inputs, port))) return undefined;
  return spec.reads(node.params);
};

/** The nodes that feed inputs which a node does not read. */
export const unreadSources = (workflow: Workflow, node: WorkflowNode, registry: Registry): readonly string[] => {
  const read = readInputs(workflow, node, registry);
  return read ? sourceNodes(Object.fromEntries(Object.entries(node.inputs).filter(([port]) => !read.includes(port)))) : [];
};

type Following = { readonly workflow: Workflow; readonly registry: Registry; readonly link: Link; readonly from: string };

/** The output that a link's value comes from; undefined when a muted node is in between. */
const sourceOf = ({ workflow, registry, link, from }: Following): Link | undefined => {
  let passed: Set<string> | undefined;
  let at = link;
  for (;;) {
    if (suppliedName(at.node) !== undefined) return at;
    const node = nodeIn(workflow, at.node, from);
    if (node.mode === undefined) return at;
    if (node.mode === 'muted') return undefined;
    passed ??= new Set();
    if (passed.has(at.node))
      throw new GraphError('CYCLE', 'The links of bypassed nodes lead node "{node}" back to itself. Remove one of them.', {
        nodeId: at.node,
        params: { node: at.node },
      });
    passed.add(at.node);
    const spec = specOf(workflow, node, registry);
    const kind = spec && own<{ kind: { kind: string } }>(spec.outputs, at.port)?.kind.kind;
    const through = Object.keys(spec?.inputs ?? {}).find((port) => own(node.inputs, port) && spec?.inputs[port]?.kind.kind === kind);
    const next = through === undefined ? undefined : own(node.inputs, through);
    if (!next) return undefined;
    at = next;
  }
};
