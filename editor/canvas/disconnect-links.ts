import { disconnect, type Workflow } from '../../graph/index.ts';
import { portOfLink } from './flow.ts';

/** Removes links by the flow's ids; those that are not there are passed over. */
export const disconnectLinks = (workflow: Workflow, ids: readonly string[]): Workflow =>
  ids.reduce((current, id) => {
    const { node, port } = portOfLink(id);
    return current.nodes[node] ? disconnect(current, node, port) : current;
  }, workflow);
