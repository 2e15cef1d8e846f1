import type { Outputs, Plan, RunEvent, Store, Task } from '../../../graph/index.ts';
import { reasonOf } from './reason.ts';
import { lastShown, shownAs } from './remote-outputs.ts';
import type { StateWriter } from './state-writer.ts';
import type { NodeRun } from './types.ts';

/** The task that each node ended with last, and the key it failed with: what the next run is compared with. */
export type Ledger = { readonly ended: Map<string, Task>; readonly failed: Map<string, string> };

/** A store that shows what passes through it. */
export const watched = (store: Store, seen: Map<string, Outputs>): Store => ({
  async get(key) {
    const outputs = await store.get(key);
    if (outputs) seen.set(key, outputs);
    return outputs;
  },
  put(key, outputs) {
    seen.set(key, outputs);
    return store.put(key, outputs);
  },
});

type Folding = {
  readonly writer: StateWriter;
  readonly ledger: Ledger;
  readonly seen: ReadonlyMap<string, Outputs>;
  /** Nodes that a server computes. */
  readonly onServer: ReadonlySet<string>;
};

/** Puts a run's events on the writer. `seen` holds the outputs that passed through the store. */
export const showRun = (plan: Plan, { writer, ledger, seen, onServer }: Folding) => {
  const placementOf = (nodeId: string): Pick<NodeRun, 'onServer'> => (onServer.has(nodeId) ? { onServer: true } : {});
  const tasks = new Map(plan.tasks.map((task) => [task.nodeId, task]));
  const before = new Map(plan.tasks.map(({ nodeId }) => [nodeId, writer.node(nodeId)]));
  const ended = new Set<string>();
  /** What stays while a node has no new outputs. */
  const kept = (nodeId: string) => lastShown(before.get(nodeId));
  const end = (nodeId: string, run: NodeRun): void => {
    ended.add(nodeId);
    const task = tasks.get(nodeId);
    if (task) ledger.ended.set(nodeId, task);
    ledger.failed.delete(nodeId);
    writer.setNode(nodeId, run);
    writer.setStatus({ ...writer.status(), done: ended.size });
  };
  for (const { nodeId } of plan.tasks) writer.setNode(nodeId, { status: 'queued', ...kept(nodeId) });
  return {
    emit(event: RunEvent): void {
      if (event.type === 'node-start')
        writer.setNode(event.nodeId, { status: 'running', ...placementOf(event.nodeId), ...kept(event.nodeId) });
      if (event.type === 'node-progress') {
        const { nodeId, step, of, preview } = event;
        const shown = preview ?? writer.node(nodeId)?.preview;
        writer.setNode(nodeId, { status: 'running', step, of, ...(shown && { preview: shown }), ...placementOf(nodeId), ...kept(nodeId) });
      }
      if (event.type === 'node-end') {
        const { nodeId, key, cached, ms } = event;
        const task = tasks.get(nodeId);
        const outputs = seen.get(key);
        const reason = !cached && task ? { reason: reasonOf(task, ledger.ended.get(nodeId)) } : {};
        const shown = shownAs(outputs);
        const preview = writer.node(nodeId)?.preview;
        end(nodeId, {
          status: 'done',
          cached,
          key,
          ...(cached ? {} : { ms, ...placementOf(nodeId) }),
          ...reason,
          ...shown,
          // what was seen of it last, until it comes
          ...(shown.remote && preview && { preview }),
        });
      }
      if (event.type === 'node-error') {
        const { nodeId, code, message } = event;
        ended.add(nodeId);
        ledger.failed.set(nodeId, tasks.get(nodeId)?.key ?? '');
        writer.setNode(nodeId, { status: 'failed', error: { code, message }, ...placementOf(nodeId), ...kept(nodeId) });
      }
    },
    /** Nodes that the run did not come to: those whose outputs are at hand are done, all others are as they were. */
    async finish(store: Store): Promise<void> {
      for (const { nodeId, key } of plan.tasks) {
        if (ended.has(nodeId)) continue;
        const was = before.get(nodeId);
        const { outputs, remote } = was?.key === key ? was : shownAs(await store.get(key));
        if (outputs || remote) end(nodeId, { status: 'done', cached: true, key, ...(outputs ? { outputs } : { remote: true }) });
        else writer.setNode(nodeId, was && was.status !== 'queued' && was.status !== 'running' ? was : settled(was));
      }
    },
  };
};

/** A node that an earlier run left in the middle. */
const settled = (run: NodeRun | undefined): NodeRun | undefined =>
  run && (run.outputs || run.remote) && { status: 'done', ...lastShown(run), stale: true };
