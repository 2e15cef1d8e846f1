import { disconnect, type Link, type Workflow } from '../index.ts';

/** Removes the links into the given ports. Ports without a link are skipped. */
export const disconnectLinks = (workflow: Workflow, into: readonly Link[]): Workflow =>
  into.reduce((current, { node, port }) => (current.nodes[node] ? disconnect(current, node, port) : current), workflow);
