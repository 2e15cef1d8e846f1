import { callsOf, joinOutputs } from './batch.ts';
import { GraphError } from './error.ts';
import type { Progress, Registry } from './node.ts';
import { own } from './own.ts';
import type { Outputs } from './store.ts';
import type { Task } from './task.ts';

export type EvaluateCall = {
  /** Values by input port, and by the name of each param that a link feeds. */
  readonly inputs: Outputs;
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
  /** False where nobody looks at previews. */
  readonly previews?: boolean;
};

/** Runs one task somewhere and gives its outputs by port. The only thing that differs between browser, server, workers and command line. */
export type Evaluate = (task: Task, call: EvaluateCall) => Promise<Outputs>;

/** Runs tasks here, with the node types of the registry and the services they are given. Maps nodes over batches. */
export const local =
  <Services>(registry: Registry, services: Services): Evaluate =>
  async (task, { inputs, signal, progress, previews = true }) => {
    const spec = own(registry, task.type);
    if (!spec)
      throw new GraphError('UNKNOWN_TYPE', `The node type "${task.type}" is not known here. Update this Unclip Studio.`, {
        nodeId: task.nodeId,
      });
    const calls = callsOf(spec, task, inputs);
    const outputs: Outputs[] = [];
    for (const [index, call] of calls.entries()) {
      signal.throwIfAborted();
      const context = {
        services,
        signal,
        previews,
        ...(task.model && { model: task.model }),
        progress: ({ step, of, preview }: Progress) =>
          progress({ step: index * of + step, of: calls.length * of, ...(preview && { preview }) }),
      };
      outputs.push(await spec.run({ inputs: call.inputs, params: call.items[0], items: call.items, context }));
    }
    return joinOutputs(spec, outputs);
  };

/** Sends each task to one of two places. */
export const split =
  (test: (task: Task) => boolean, yes: Evaluate, no: Evaluate): Evaluate =>
  (task, call) =>
    (test(task) ? yes : no)(task, call);
