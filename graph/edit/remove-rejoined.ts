import type { Registry } from '../node.ts';
import { wiringOf } from '../wiring.ts';
import type { Workflow } from '../workflow.ts';
import { connect, setMode } from './links.ts';
import { removeNodes } from './nodes.ts';

/**
 * Removes nodes, and connects what fed them to what they fed wherever a bypassed node would pass the value through (rule P8): between an input and an
 * output of the same kind. Throws `GraphError` UNKNOWN_NODE, or CYCLE when the removed nodes feed each other in a circle.
 */
export const removeRejoined = (workflow: Workflow, registry: Registry, ids: readonly string[]): Workflow => {
  const removed = new Set(ids);
  const linksOf = wiringOf(setMode(workflow, ids, 'bypassed'), registry);
  const rejoined = Object.entries(workflow.nodes).reduce((changed, [id, node]) => {
    if (removed.has(id) || !Object.values(node.inputs).some((link) => removed.has(link.node))) return changed;
    const links = linksOf(id);
    return Object.entries(node.inputs).reduce((current, [port, link]) => {
      const from = links[port];
      return removed.has(link.node) && from ? connect(current, { from, to: { node: id, port } }) : current;
    }, changed);
  }, workflow);
  return removeNodes(rejoined, ids);
};
