import type { Registry, Workflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { modelCatalog, readModelFolder } from '../../models/catalog.ts';
import type { ModelCatalog } from '../../models/family.ts';
import { asDevice } from '../device.ts';
import { errorOf } from './error-of.ts';
import type { Asked, FromChild, Setup, Supervisor, ToChild } from './messages.ts';
import { workOff } from './work-off.ts';

/** Answers the supervisor that forked this process: computes one run at a time, with the node types of the registry. Ends with it. */
export const serveChild = (registry: Registry): void => {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let asks = 0;
  let controller = new AbortController();
  let place: ReturnType<typeof placeOf> | undefined;
  const send = (message: FromChild): void => {
    // a supervisor killed a moment ago still counts as connected: without a callback the broken pipe would end this process with an error
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };
  const supervisor: Supervisor = {
    tell: (event) => send({ kind: 'event', event }),
    ask: (asked: Asked) =>
      new Promise((resolve, reject) => {
        const id = ++asks;
        waiting.set(id, { resolve, reject });
        send({ kind: 'ask', id, asked });
      }),
  };
  const handle = async (message: ToChild): Promise<void> => {
    if (message.kind === 'setup') {
      place = placeOf(message.setup);
      await place;
      send({ kind: 'ready' });
    } else if (message.kind === 'run') {
      controller = new AbortController();
      const { signal } = controller;
      if (!place) throw new Error('A run came before the setup.');
      const { catalog, backend } = await place;
      try {
        // it was checked before it was stored
        const workflow = JSON.parse(message.order.workflow) as Workflow;
        await workOff({ ...message.order, workflow }, { registry, catalog, backend, images: imageCodec, supervisor, signal });
        send({ kind: 'end' });
      } catch (error) {
        send(signal.aborted ? { kind: 'end', aborted: true } : { kind: 'end', error: errorOf(error) });
      }
    } else if (message.kind === 'stop') controller.abort();
    else {
      const { id, value, error } = message;
      if (error === undefined) waiting.get(id)?.resolve(value);
      else waiting.get(id)?.reject(new Error(error));
      waiting.delete(id);
    }
  };
  process.on('message', (message: ToChild) => void handle(message));
  // not process.exit: that waits for onnxruntime, and nobody is left to wait for what it computes
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // Ctrl-C reaches the whole group of processes; the supervisor says when to stop
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
};

const placeOf = async ({ device, families }: Setup): Promise<{ catalog: ModelCatalog; backend: ReturnType<typeof nodeBackend> }> => ({
  catalog: modelCatalog(await Promise.all(families.map(readModelFolder))),
  backend: nodeBackend({ device: asDevice(device) }),
});
