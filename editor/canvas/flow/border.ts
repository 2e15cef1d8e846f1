import { collapsedFrame, hiddenIn, type Link, own, type Workflow } from '../../../graph/index.ts';
import { frameFlowId } from '../../kit/flow-ids.ts';
import type { BorderPorts } from './flow-types.ts';

/** A node or a collapsed frame that a link ends at on the canvas, and the handle there. */
export type DrawnEnd = { readonly id: string; readonly handle: string; readonly frame?: string };

/** The handle of a collapsed frame for an output: of one of its nodes, or of a node outside that feeds some of its nodes. */
const handleOf = ({ node, port }: Link): string => `${node} ${port}`;

/** Where a link ends on the canvas; undefined for one that a collapsed frame hides as a whole. */
export const drawnEnds = (
  workflow: Workflow,
  link: Link,
  into: Link,
): { readonly source: DrawnEnd; readonly target: DrawnEnd } | undefined => {
  const [from, to] = [link.node, into.node].map((id) => hiddenIn(workflow, own(workflow.layout, id)));
  if (from !== undefined && from === to) return undefined;
  return {
    source: from === undefined ? { id: link.node, handle: link.port } : { id: frameFlowId(from), handle: handleOf(link), frame: from },
    target: to === undefined ? { id: into.node, handle: into.port } : { id: frameFlowId(to), handle: handleOf(link), frame: to },
  };
};

/** The handles of the collapsed frames, by the id of the frame: one for each output that links across its border come from. */
export const borderPorts = (workflow: Workflow): ReadonlyMap<string, BorderPorts> => {
  const ports = new Map<string, { inputs: Set<string>; outputs: Set<string> }>();
  const portsOf = (frame: string) => {
    const known = ports.get(frame) ?? { inputs: new Set<string>(), outputs: new Set<string>() };
    ports.set(frame, known);
    return known;
  };
  for (const [node, { inputs }] of Object.entries(workflow.nodes))
    for (const [port, link] of Object.entries(inputs)) {
      if (!Object.hasOwn(workflow.nodes, link.node)) continue;
      const ends = drawnEnds(workflow, link, { node, port });
      if (ends?.source.frame !== undefined) portsOf(ends.source.frame).outputs.add(ends.source.handle);
      if (ends?.target.frame !== undefined) portsOf(ends.target.frame).inputs.add(ends.target.handle);
    }
  return new Map([...ports].map(([frame, { inputs, outputs }]) => [frame, { inputs: [...inputs], outputs: [...outputs] }]));
};

/** Height for each handle on an end of a collapsed frame. */
const handleDistance = 14;

/** The height of a collapsed frame with its handles. */
export const barHeight = ({ inputs, outputs }: BorderPorts): number =>
  Math.max(collapsedFrame.height, 16 + handleDistance * Math.max(inputs.length, outputs.length));

/** Where a handle is on an end of a collapsed frame. */
export const barHandleTop = (index: number, count: number, height: number): number => (height * (index + 1)) / (count + 1);
