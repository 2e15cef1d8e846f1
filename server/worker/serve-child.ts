import { createBirpc } from 'birpc';
import type { Registry } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { modelCatalog, readModelFolder } from '../../models/catalog.ts';
import { asDevice } from '../device.ts';
import { type ChildCalls, channelOptions, type Setup, type SupervisorCalls } from './child-calls.ts';
import { executeRun, runProblem } from './execute-run.ts';

/** Serves the supervisor that forked this process: executes one run at a time, with the node types of the registry. Ends with the supervisor. */
export const serveChild = (registry: Registry): void => {
  let controller = new AbortController();
  let models: ReturnType<typeof openModels> | undefined;
  const calls: ChildCalls = {
    async setup(setup) {
      models = openModels(setup);
      await models;
    },
    async execute(assignment) {
      controller = new AbortController();
      const { signal } = controller;
      try {
        if (!models) throw new Error('A run came before the setup.');
        await executeRun(assignment, { registry, ...(await models), images: imageCodec, supervisor, signal });
        return { kind: 'done' };
      } catch (error) {
        return signal.aborted ? { kind: 'aborted' } : { kind: 'failed', error: runProblem(error) };
      }
    },
    stop: () => controller.abort(),
  };
  const supervisor: SupervisorCalls = createBirpc<SupervisorCalls, ChildCalls>(calls, {
    ...channelOptions,
    eventNames: ['report'],
    post(message) {
      // a supervisor killed a moment ago still counts as connected: without a callback the broken pipe would end this process with an error
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    on: (receive) => process.on('message', receive),
  });
  // not process.exit: that waits for onnxruntime, and nobody needs what it computes
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // Ctrl-C reaches the whole group of processes; the supervisor decides when to stop
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
};

const openModels = async ({ device, families }: Setup) => ({
  catalog: modelCatalog(await Promise.all(families.map(readModelFolder))),
  backend: nodeBackend({ device: asDevice(device) }),
});
