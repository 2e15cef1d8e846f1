import { problemOf } from '../../errors/index.ts';
import type { Emit, Evaluate, Outputs, Store, Task } from '../../graph/index.ts';

export type TaskExecution = {
  readonly evaluate: Evaluate;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Reads the input values by input port or param. */
  inputs(): Promise<Outputs>;
};

/**
 * Evaluates a single task, unless its outputs are stored. Emits the events of a run, except its end. Rejects with what the node throws,
 * unlike `execute`, because the client adds the id that the node has in its workflow.
 */
export const executeTask = async (task: Task, { evaluate, store, signal, emit, inputs }: TaskExecution): Promise<void> => {
  const { nodeId, key } = task;
  emit({ type: 'run-start', tasks: 1 });
  const stored = await store.get(key).catch(() => undefined);
  if (stored) return emit({ type: 'node-end', nodeId, key, cached: true, ms: 0 }, stored);
  emit({ type: 'node-start', nodeId, key });
  const began = performance.now();
  let isWorking = true;
  try {
    const outputs = await evaluate(task, {
      inputs: await inputs(),
      signal,
      store,
      // a node may still report progress after its end or after an abort
      progress: (progress) => isWorking && !signal.aborted && emit({ type: 'node-progress', nodeId, ...progress }),
    });
    isWorking = false;
    const isStored = await store.put(key, outputs).then(
      () => true,
      () => false,
    );
    emit({ type: 'node-end', nodeId, key, cached: false, ms: performance.now() - began, ...(!isStored && { stored: false }) }, outputs);
  } catch (error) {
    signal.throwIfAborted();
    const { code, message, sentence } = problemOf(error, 'NODE_FAILED');
    emit({ type: 'node-error', nodeId, code, message, ...(sentence && { sentence }) });
    throw error;
  } finally {
    isWorking = false;
  }
};
