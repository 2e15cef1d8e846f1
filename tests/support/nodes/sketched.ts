import { addNode, connect, emptyWorkflow, type Registry, type Workflow } from '../../../graph/index.ts';
import { registry as everyNode } from '../../../nodes/index.ts';

/** A node of a sketch: its type, and its links as `{ input: 'node.output' }`. */
export type SketchedNode = readonly [type: string, links?: Readonly<Record<string, string>>];

/** A workflow in short form, by node id. A node can only link to earlier nodes. */
export const sketched = (nodes: Readonly<Record<string, SketchedNode>>, registry: Registry = everyNode): Workflow =>
  Object.entries(nodes).reduce((workflow, [id, [type, links = {}]]) => {
    const spec = registry[type];
    if (!spec) throw new Error(`There is no node type ${type}.`);
    return Object.entries(links).reduce(
      (current, [port, from]) => {
        const [node = '', output = ''] = from.split('.');
        return connect(current, { from: { node, port: output }, to: { node: id, port } });
      },
      addNode(workflow, { id, spec }),
    );
  }, emptyWorkflow());
