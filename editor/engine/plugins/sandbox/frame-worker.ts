/**
 * The program of a plugin's Worker. The file has no imports and no exports: scripts/plugin-frame.ts strips its types and writes it into public/plugin-frame.html. It
 * loads the file of the plugin, and calls it when the page asks for that. Nothing here is trusted: a plugin runs beside this program and may change all of it. The
 * limits are those of the frame, and the checks are those of the page (`sandbox.ts`).
 */
type Answer = { readonly id: number; readonly value?: unknown; readonly error?: string };
type CallMessage = {
  readonly call: number;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly model?: unknown;
  readonly previews?: boolean;
  /** The names of the functions of each service that the node may use. */
  readonly services: Readonly<Record<string, readonly string[]>>;
};
type PageMessage =
  | ({ readonly kind: 'call' } & CallMessage)
  | { readonly kind: 'abort'; readonly call: number }
  | ({ readonly kind: 'answer' } & Answer);
type LoadedPlugin = {
  readonly unclip: unknown;
  readonly description: unknown;
  run(type: string, call: object): Promise<unknown>;
};

// What the policy of the frame does not forbid: further Workers would have the same policy, a channel reaches other plugins, and a closed Worker answers nothing.
for (const name of ['Worker', 'SharedWorker', 'BroadcastChannel', 'close']) Reflect.deleteProperty(self, name);

const words = (error: unknown): string => String(error instanceof Error ? error.message : error).slice(0, 2000);

/** Connects a plugin with the page. */
const connect = (plugin: LoadedPlugin, port: MessagePort): void => {
  const aborts = new Map<number, AbortController>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let questions = 0;

  const functionOf =
    (call: number, service: string, method: string) =>
    (...parameters: unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = questions++;
        waiting.set(id, { resolve, reject });
        port.postMessage({ kind: 'service', call, id, service, method, parameters });
      });

  const run = async ({ call, type, inputs, items, model, previews, services: declared }: CallMessage): Promise<void> => {
    const abort = new AbortController();
    aborts.set(call, abort);
    const services = Object.fromEntries(
      Object.entries(declared).map(([service, methods]) => [
        service,
        Object.fromEntries(methods.map((method) => [method, functionOf(call, service, method)])),
      ]),
    );
    const progress = ({ step, of, preview }: { step: number; of: number; preview?: unknown }): void =>
      port.postMessage({ kind: 'progress', call, step, of, ...(preview !== undefined && { preview }) });
    try {
      const context = { services, signal: abort.signal, model, previews, progress };
      port.postMessage({ kind: 'end', call, outputs: await plugin.run(type, { inputs, items, context }) });
    } catch (error) {
      port.postMessage({ kind: 'failed', call, message: words(error) });
    } finally {
      aborts.delete(call);
    }
  };

  port.onmessage = ({ data }: MessageEvent<PageMessage>) => {
    if (data.kind === 'call') void run(data);
    else if (data.kind === 'abort') aborts.get(data.call)?.abort();
    else {
      const question = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.error === undefined) question?.resolve(data.value);
      else question?.reject(new Error(data.error));
    }
  };
  port.postMessage({ kind: 'ready', unclip: plugin.unclip, description: JSON.stringify(plugin.description) });
};

const load = async (source: string, port: MessagePort): Promise<void> => {
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    // the address is that of a plugin, which no bundler knows
    const { default: plugin } = await import(address);
    if (typeof plugin?.run !== 'function') throw new Error('its default export is not the result of definePlugin');
    connect(plugin, port);
  } catch (error) {
    port.postMessage({ kind: 'unloadable', message: words(error) });
  } finally {
    URL.revokeObjectURL(address);
  }
};

addEventListener(
  'message',
  ({ data, ports: [port] }: MessageEvent<unknown>) => {
    if (typeof data === 'string' && port) void load(data, port);
  },
  { once: true },
);
