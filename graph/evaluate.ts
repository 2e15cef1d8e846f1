import { type Call, callsOf, joinOutputs } from './batch.ts';
import { GraphError } from './error.ts';
import { runInGroups } from './groups.ts';
import type { Progress, Registry } from './node.ts';
import { own } from './own.ts';
import type { Outputs, Store } from './store.ts';
import type { Task } from './task.ts';

export type EvaluateCall = {
  /** Values by input port, and by the name of each linked param. */
  readonly inputs: Outputs;
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
  /** False when previews are not shown. */
  readonly previews?: boolean;
  /** Stores the outputs of groups of items, of nodes with `groups`. Default: such a node computes all items at once. */
  readonly store?: Store;
};

/** Runs one task and returns its outputs by port. It is all that differs between browser, server, worker and command line. */
export type Evaluate = (task: Task, call: EvaluateCall) => Promise<Outputs>;

/** Runs tasks in this process, with the node types of a registry and the services that the nodes need. Maps nodes over batches. */
export const local =
  <Services>(registry: Registry, services: Services): Evaluate =>
  async (task, { inputs, signal, progress, previews = true, store }) => {
    const spec = own(registry, task.type);
    const { plugin } = task;
    if (plugin && spec?.plugin?.sha256 !== plugin.sha256)
      throw new GraphError(
        'PLUGIN_MISSING',
        'Node "{node}" needs the plugin {plugin} {version} with the code {sha256}, which is not where the node runs. Add it there.',
        {
          nodeId: task.nodeId,
          params: { node: task.nodeId, plugin: plugin.name, version: plugin.version, sha256: plugin.sha256.slice(0, 12) },
        },
      );
    if (!spec)
      throw new GraphError(
        'UNKNOWN_TYPE',
        'Node type "{type}" of node "{node}" is unknown where the node runs. Update Unclip Studio there.',
        {
          nodeId: task.nodeId,
          params: { type: task.type, node: task.nodeId },
        },
      );
    const calls = callsOf(spec, task, inputs);
    const outputs: Outputs[] = [];
    for (const [index, call] of calls.entries()) {
      signal.throwIfAborted();
      const report = ({ step, of, preview }: Progress) =>
        progress({ step: index * of + step, of: calls.length * of, ...(preview && { preview }) });
      const run = async (part: Call, progress: (progress: Progress) => void): Promise<Outputs> =>
        spec.run({
          inputs: part.inputs,
          params: part.items[0],
          items: part.items,
          context: { services, signal, previews, ...(task.model && { model: task.model }), progress },
        });
      const isGrouped = store && spec.groups !== undefined && call.items.length > spec.groups;
      outputs.push(isGrouped ? await runInGroups({ spec, task, call, store, signal, run, progress: report }) : await run(call, report));
    }
    return joinOutputs(spec, outputs);
  };

/** Sends each task to one of two evaluators: `yes` where the test holds, else `no`. */
export const split =
  (test: (task: Task) => boolean, yes: Evaluate, no: Evaluate): Evaluate =>
  (task, call) =>
    (test(task) ? yes : no)(task, call);
