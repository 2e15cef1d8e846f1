import { createBirpc } from 'birpc';
import type { Registry } from '../../graph/index.ts';
import type { Backend } from '../../models/backend.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { latentThreads } from '../../models/backends/node/latent-threads.ts';
import { pictureThreads } from '../../models/backends/node/picture-threads.ts';
import { modelCatalog, readModelFolder } from '../../models/catalog.ts';
import type { ModelCatalog } from '../../models/family.ts';
import { asDevice } from '../device.ts';
import { runProblem } from '../runs/run-problem.ts';
import { type ChildCalls, channelOptions, type Setup, type SupervisorCalls } from './child-calls.ts';
import { executeRun } from './execute-run.ts';

/** Serves the supervisor that forked this process: executes one run at a time with the registry's node types and those of plugins. Ends when the supervisor ends. */
export const serveChild = (own: Registry): void => {
  let registry = own;
  const work = pictureThreads();
  let controller = new AbortController();
  let backend: Backend | undefined;
  let catalog: ModelCatalog | undefined;
  const latent = latentThreads();
  const calls: ChildCalls = {
    async setup({ device, families, plugins }) {
      backend ??= nodeBackend({ device: asDevice(device) });
      catalog = modelCatalog(await Promise.all(families.map(readModelFolder)));
      if (plugins.length > 0) registry = await withPlugins(own, plugins);
    },
    async execute(assignment) {
      controller = new AbortController();
      const { signal } = controller;
      try {
        if (!backend || !catalog) throw new Error('A run came before the setup.');
        await executeRun(assignment, { registry, backend, catalog, images: imageCodec, latent, work, supervisor, signal });
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
      // a killed supervisor still counts as connected for a moment; without a callback, the broken pipe would crash this process
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    on: (receive) => process.on('message', receive),
  });
  // not process.exit, which would wait for onnxruntime to finish a computation that nobody needs
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // Ctrl-C reaches all processes of the group; the supervisor decides when this one stops
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
};

/** Adds the node types of plugins. Without any, nothing of the code for plugins is loaded. */
const withPlugins = async (registry: Registry, plugins: Setup['plugins']): Promise<Registry> => {
  const [{ loadPlugin }, { registryWith }] = await Promise.all([import('../../plugin/node/load.ts'), import('../../plugin/registry.ts')]);
  return registryWith(registry, await Promise.all(plugins.map(({ code, file }) => loadPlugin(code, file))));
};
