import type { LoggedEvent, RunSummary } from '../../../server/client/index.ts';
import type { ServerNode, ServerRun } from './types.ts';

/** A run after an event of its log. An event that was applied before changes nothing. */
export const foldEvent = (run: ServerRun, { sequence, at, event }: LoggedEvent): ServerRun => {
  if (sequence <= run.sequence) return run;
  const next = { ...run, sequence };
  const node = (id: string, state: ServerNode): ServerRun => ({ ...next, nodes: { ...run.nodes, [id]: state } });
  switch (event.type) {
    case 'run-queued':
      return begun(next, { state: 'queued' });
    case 'run-start':
      return begun(next, { state: 'running', of: event.tasks, startedAt: run.state === 'running' ? (run.startedAt ?? at) : at });
    case 'run-resumed':
      return { ...next, state: 'running', worker: event.worker };
    case 'node-start':
      return node(event.nodeId, { status: 'running' });
    case 'node-progress': {
      const { nodeId, step, of, preview } = event;
      return { ...node(nodeId, { status: 'running', step, of }), ...(preview !== undefined && { preview }) };
    }
    case 'node-end': {
      const { nodeId, cached, ms } = event;
      const ended = node(nodeId, { status: 'done', cached, ms });
      const done = Object.values(ended.nodes).filter(({ status }) => status === 'done').length;
      return { ...ended, done: Math.max(run.done, Math.min(done, run.of)) };
    }
    case 'node-error':
      return node(event.nodeId, { status: 'failed' });
    case 'node-output':
      return { ...next, outputs: { ...run.outputs, [event.name]: event.output } };
    case 'run-end':
      return { ...next, state: event.ok ? 'done' : 'failed', endedAt: at };
    case 'run-cancelled':
      return { ...next, state: 'cancelled', endedAt: at };
    default:
      // an event of a newer server
      return next;
  }
};

/** A run at its beginning: what an earlier attempt came to is gone. */
const begun = (run: ServerRun, changes: Partial<ServerRun>): ServerRun => {
  const { endedAt: _, error: __, preview: ___, ...rest } = run;
  return { ...rest, nodes: {}, done: 0, ...changes };
};

/** A run with what the server's list says of it. Of one that is followed, the events know more. */
export const withSummary = (cached: ServerRun | undefined, summary: RunSummary, followed: boolean): ServerRun => {
  if (!cached) return { ...summary, nodes: {}, sequence: 0 };
  if (followed) return cached;
  const { nodes, sequence, outputs } = cached;
  return { ...summary, nodes, sequence, ...(outputs && { outputs }) };
};

export const isActive = ({ state }: Pick<ServerRun, 'state'>): boolean => state === 'queued' || state === 'running';
