import { GraphError } from './error.ts';
import type { Registry } from './node.ts';
import { nodeIn } from './node-in.ts';
import { own } from './own.ts';
import type { Link, Workflow } from './workflow.ts';

export type Wiring = (nodeId: string) => Readonly<Record<string, Link>>;

/**
 * Each node's links as a run sees them: a link to a bypassed node leads on to what the bypassed node would pass through, a link to a
 * muted node is not there. Answers are kept, so the function may be asked often. Throws `GraphError`.
 */
export const wiringOf = (workflow: Workflow, registry: Registry): Wiring => {
  const known = new Map<string, Readonly<Record<string, Link>>>();
  return (nodeId) => {
    const held = known.get(nodeId);
    if (held) return held;
    const links: Record<string, Link> = {};
    for (const [port, link] of Object.entries(nodeIn(workflow, nodeId).inputs)) {
      const source = sourceOf({ workflow, registry, link, from: nodeId });
      if (source) links[port] = source;
    }
    known.set(nodeId, links);
    return links;
  };
};

type Following = { readonly workflow: Workflow; readonly registry: Registry; readonly link: Link; readonly from: string };

/** Where a link's value comes from; undefined where a muted node is in the way. */
const sourceOf = ({ workflow, registry, link, from }: Following): Link | undefined => {
  const passed = new Set<string>();
  let at = link;
  for (;;) {
    const node = nodeIn(workflow, at.node, from);
    if (node.mode === undefined) return at;
    if (node.mode === 'muted') return undefined;
    if (passed.has(at.node))
      throw new GraphError('CYCLE', `Bypassed nodes pass "${at.node}" to itself. Remove a link.`, { nodeId: at.node });
    passed.add(at.node);
    const spec = own(registry, node.type);
    const kind = spec && own<{ kind: { kind: string } }>(spec.outputs, at.port)?.kind.kind;
    const through = Object.keys(spec?.inputs ?? {}).find((port) => own(node.inputs, port) && spec?.inputs[port]?.kind.kind === kind);
    const next = through === undefined ? undefined : own(node.inputs, through);
    if (!next) return undefined;
    at = next;
  }
};
