import { type Check, type Outputs, own, type Registry, type Task } from '../../../graph/index.ts';
import type { ServerAccess, ServerRun } from '../server/types.ts';

type Parts = {
  readonly server: ServerAccess;
  readonly registry: Registry;
  /** Outputs of a key have come. */
  onOutputs(key: string, outputs: Outputs): Promise<void>;
  has(key: string): Promise<boolean>;
};

/**
 * Fetches the outputs of runs on the server for the nodes of the open document with the same keys, so that the canvas shows a run on the server
 * like a run of this page. Call `checked` with each check. What cannot be fetched is skipped: a run can compute it.
 */
export const createServerResults = ({ server, registry, onOutputs, has }: Parts) => {
  let wanted = new Map<string, Task>();
  const requested = new Set<string>();

  const fetchOutputs = async (task: Task, values: Readonly<Record<string, string>>): Promise<void> => {
    if (await has(task.key)) return;
    const { value } = await server.actions();
    const ports = Object.entries(values).map(async ([port, hash]) => [port, await value(hash)] as const);
    await onOutputs(task.key, Object.fromEntries(await Promise.all(ports)));
  };
  const scan = (runs: readonly ServerRun[]): void => {
    for (const { state, outputs = {} } of runs) {
      if (state !== 'done') continue;
      for (const [key, values] of byKey(Object.values(outputs))) {
        const task = wanted.get(key);
        const all = Object.keys(own(registry, task?.type ?? '')?.outputs ?? {});
        // a run may give some of a node's outputs only
        if (!task || requested.has(key) || !all.every((port) => Object.hasOwn(values, port))) continue;
        requested.add(key);
        fetchOutputs(task, values).catch(() => undefined);
      }
    }
  };
  const end = server.store.subscribe(({ runs }, before) => runs !== before.runs && scan(runs));
  return {
    checked({ tasks }: Check): void {
      wanted = new Map([...tasks.values()].map((task) => [task.key, task]));
      scan(server.store.getState().runs);
    },
    end,
  };
};

/** Hashes of values by key and port. */
const byKey = (outputs: readonly { readonly key: string; readonly port: string; readonly value: string }[]) => {
  const keys = new Map<string, Record<string, string>>();
  for (const { key, port, value } of outputs) keys.set(key, { ...keys.get(key), [port]: value });
  return keys;
};
