import type { Outputs, Plan, RunEvent, Store, Task, Workflow } from '../../../graph/index.ts';
import { reasonOf } from './reason.ts';
import { lastShown, shownAs } from './remote-outputs.ts';
import { runTimeLeft } from './run-time-left.ts';
import type { StateWriter } from './state-writer.ts';
import type { NodeRun } from './types.ts';

/** Least milliseconds between two estimates of the time left. */
const betweenEstimates = 250;

/** What the next run is compared with: the task that each node ended with last, the key that it failed with, and how long it took. */
export type Ledger = {
  readonly ended: Map<string, Task>;
  readonly failed: Map<string, string>;
  readonly durations: Map<string, number>;
};

export const emptyLedger = (): Ledger => ({ ended: new Map(), failed: new Map(), durations: new Map() });

type Showing = {
  readonly writer: StateWriter;
  readonly ledger: Ledger;
  /** Nodes that the server computes. */
  readonly onServer: ReadonlySet<string>;
  /** The workflow that was planned. */
  readonly workflow: Workflow;
};

/** Writes the events of a run as states of nodes. */
export const showRun = (plan: Plan, { writer, ledger, onServer, workflow }: Showing) => {
  const placementOf = (nodeId: string): Pick<NodeRun, 'onServer'> => (onServer.has(nodeId) ? { onServer: true } : {});
  const tasks = new Map(plan.tasks.map((task) => [task.nodeId, task]));
  const before = new Map(plan.tasks.map(({ nodeId }) => [nodeId, writer.node(nodeId)]));
  const ended = new Set<string>();
  const seen = new Map<string, Outputs>();
  let [computed, cached] = [0, 0];
  /** What a node shows until it has new outputs. */
  const remaining = (nodeId: string) => lastShown(before.get(nodeId));
  const end = (nodeId: string, run: NodeRun): void => {
    ended.add(nodeId);
    if (run.cached) cached++;
    else computed++;
    const task = tasks.get(nodeId);
    if (task) ledger.ended.set(nodeId, task);
    ledger.failed.delete(nodeId);
    writer.setNode(nodeId, { ...run, workflow });
    writer.setStatus({ ...writer.status(), done: ended.size });
  };
  let estimatedAt = Number.NEGATIVE_INFINITY;
  const setLeft = (): void => {
    // the estimate reads every node, and a run may have many events
    const now = performance.now();
    if (now - estimatedAt < betweenEstimates) return;
    estimatedAt = now;
    const { left: _, ...status } = writer.status();
    const unfinished = plan.tasks.filter(({ nodeId }) => !ended.has(nodeId));
    const left = runTimeLeft(unfinished, { runOf: (id) => writer.node(id), durations: ledger.durations, now });
    writer.setStatus({ ...status, ...(left !== undefined && { left }) });
  };
  for (const { nodeId } of plan.tasks) writer.setNode(nodeId, { status: 'queued', ...remaining(nodeId) });
  return {
    emit(event: RunEvent, outputs?: Outputs): void {
      if (event.type === 'node-start')
        writer.setNode(event.nodeId, { status: 'running', ...placementOf(event.nodeId), ...remaining(event.nodeId) });
      if (event.type === 'node-progress') {
        const { nodeId, step, of, preview } = event;
        const before = writer.node(nodeId);
        const shown = preview ?? before?.preview;
        writer.setNode(nodeId, {
          status: 'running',
          step,
          of,
          from: (before?.status === 'running' ? before.from : undefined) ?? { step, at: performance.now() },
          ...(shown && { preview: shown }),
          ...placementOf(nodeId),
          ...remaining(nodeId),
        });
        setLeft();
      }
      if (event.type === 'node-end') {
        const { nodeId, key, cached, ms } = event;
        if (outputs) seen.set(key, outputs);
        if (!cached) ledger.durations.set(nodeId, ms);
        const task = tasks.get(nodeId);
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
          // the last preview stands in until the outputs are fetched
          ...(shown.remote && preview && { preview }),
        });
        setLeft();
      }
      if (event.type === 'node-error') {
        const { nodeId, code, message, sentence } = event;
        ended.add(nodeId);
        ledger.failed.set(nodeId, tasks.get(nodeId)?.key ?? '');
        const error = { code, message, ...(sentence && { sentence }) };
        writer.setNode(nodeId, { status: 'failed', error, ...placementOf(nodeId), ...remaining(nodeId) });
      }
    },
    /** Settles the nodes that the run did not reach: those with stored outputs are done, all others are as they were. */
    async finish(store: Store): Promise<void> {
      for (const { nodeId, key } of plan.tasks) {
        if (ended.has(nodeId)) continue;
        const was = before.get(nodeId);
        const { outputs, remote } = was?.key === key ? was : shownAs(await store.get(key));
        if (outputs || remote) end(nodeId, { status: 'done', cached: true, key, ...(outputs ? { outputs } : { remote: true }) });
        else writer.setNode(nodeId, was && was.status !== 'queued' && was.status !== 'running' ? was : settled(was));
      }
    },
    /** What the run came to: its outputs by key, the tasks of its targets, and its other tasks from the last on. */
    result() {
      const targets = plan.targets.flatMap(({ node }) => tasks.get(node) ?? []);
      const ofTargets = new Set(targets);
      const others = plan.tasks.filter((task) => !ofTargets.has(task)).reverse();
      return { outputs: seen, computed, cached, targets, others };
    },
  };
};

/** A node that an earlier run left in the middle. */
const settled = (run: NodeRun | undefined): NodeRun | undefined =>
  run && (run.outputs || run.remote) && { status: 'done', ...lastShown(run), stale: true };
