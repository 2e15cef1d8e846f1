import { messageOf } from '../../../../errors/index.ts';
import { oneAtATime } from '../../../../models/backends/queue.ts';
import { stopped } from '../../../../models/error.ts';
import type { PluginCall, RunPluginNode } from '../../../../plugin/define.ts';
import { type PluginDescription, parseDescription, pluginInterface } from '../../../../plugin/description.ts';
import { PluginError } from '../../../../plugin/error.ts';
import { type SandboxedWorker, startSandboxedWorker } from './frame.ts';
import { type PluginMessage, pluginMessage, type ServiceQuestion } from './messages.ts';
import { ownTime } from './own-time.ts';
import { plainSize, type SizeLimits } from './plain-size.ts';
import { callService, methodsOf } from './service-calls.ts';

export type SandboxLimits = {
  /** Milliseconds in which a plugin must be loaded. */
  readonly load: number;
  /** Milliseconds that a call may take by itself: the time of the services that it calls does not count. */
  readonly call: number;
  /** Milliseconds in which a stopped call must end before its Worker is ended. */
  readonly stop: number;
  /** Messages of one call. */
  readonly messages: number;
  readonly size: SizeLimits;
};

/** The limits of plugins in a page. */
export const sandboxLimits: SandboxLimits = {
  load: 30_000,
  call: 120_000,
  stop: 1000,
  messages: 100_000,
  size: { bytes: 512 * 2 ** 20, values: 10_000_000, depth: 64 },
};

/** A plugin that runs in a sandboxed frame. Its Worker starts with the first call, and again after one that was ended. */
export type Sandbox = {
  /** What the plugin says it contains. Rejects with `PluginError`. */
  describe(): Promise<PluginDescription>;
  /** Runs a node: one at a time. Rejects with `PluginError`, or with `ABORTED` as soon as the signal aborts. */
  readonly run: RunPluginNode;
  close(): void;
};

type Options = {
  /** How errors name the plugin. */
  readonly name: string;
  /** The text of its file. */
  readonly source: string;
  readonly limits?: SandboxLimits;
};

/** Opens a sandbox for a plugin. Nothing is loaded yet. */
export const openSandbox = ({ name, source, limits = sandboxLimits }: Options): Sandbox => {
  const queue = oneAtATime();
  let connecting: Promise<Connection> | undefined;
  const forget = () => {
    connecting = undefined;
  };
  const connected = (): Promise<Connection> => {
    connecting ??= connect({ name, source, limits, onEnd: forget });
    connecting.catch(forget);
    return connecting;
  };
  return {
    describe: () => queue.call(async () => (await connected()).description),
    run: (type, call) => queue.call(async () => (await connected()).run(type, call), call.context.signal),
    close() {
      void queue.close();
      connecting?.then(
        ({ end }) => end(stopped()),
        () => undefined,
      );
    },
  };
};

type Connection = {
  readonly description: PluginDescription;
  readonly run: RunPluginNode;
  end(error: Error): void;
};

/** What handles the messages of a plugin at the moment: while it loads, or during a call. */
type Conversation = { receive(message: PluginMessage): void; fail(error: Error): void };

/** Starts the Worker of a plugin and loads the plugin. @throws PluginError `UNLOADABLE`, `BAD_PLUGIN`, `TIME_LIMIT`, `BAD_MESSAGE` */
const connect = async ({ name, source, limits, onEnd }: Required<Options> & { readonly onEnd: () => void }): Promise<Connection> => {
  const worker = await startSandboxedWorker(source);
  const { port } = worker;
  let conversation: Conversation | undefined;
  let calls = 0;

  const end = (error: Error): void => {
    onEnd();
    worker.end();
    conversation?.fail(error);
    conversation = undefined;
  };
  port.onmessageerror = () => end(badMessage(name));
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    try {
      plainSize(data, { plugin: name, limits: limits.size });
      const { success, data: message } = pluginMessage.safeParse(data);
      if (!success) throw badMessage(name);
      conversation?.receive(message);
    } catch (error) {
      end(error instanceof Error ? error : badMessage(name));
    }
  };

  const description = await new Promise<PluginDescription>((resolve, reject) => {
    const time = ownTime(limits.load, () => end(tooSlow(name, limits.load)));
    const fail = (error: Error): void => {
      time.stop();
      reject(error);
    };
    conversation = {
      fail,
      receive(message) {
        time.stop();
        if (message.kind === 'unloadable') throw unloadable(name, message.message);
        if (message.kind !== 'ready') throw badMessage(name);
        resolve(described(name, message));
      },
    };
  });

  const run: RunPluginNode = (type, call) =>
    new Promise((resolve, reject) => {
      const id = calls++;
      conversation = converse({ id, name, call, limits, worker, end, resolve, reject });
      const { model, previews, services } = call.context;
      port.postMessage({
        kind: 'call',
        call: id,
        type,
        inputs: call.inputs,
        items: call.items,
        services: methodsOf(services),
        ...(model && { model }),
        ...(previews !== undefined && { previews }),
      });
    });
  return { description, run, end };
};

const described = (name: string, { unclip, description }: Extract<PluginMessage, { readonly kind: 'ready' }>): PluginDescription => {
  if (unclip === pluginInterface) return parseDescription(JSON.parse(description), name);
  throw new PluginError('BAD_PLUGIN', 'The plugin {plugin} was made for another version of Unclip Studio. Use a newer one of both.', {
    params: { plugin: name },
  });
};

type Talk = {
  readonly id: number;
  readonly name: string;
  readonly call: PluginCall;
  readonly limits: SandboxLimits;
  readonly worker: SandboxedWorker;
  readonly end: (error: Error) => void;
  readonly resolve: (outputs: Readonly<Record<string, unknown>>) => void;
  readonly reject: (error: Error) => void;
};

/** The conversation of one call: progress, questions to services, and its end. */
const converse = ({ id, name, call, limits, worker, end, resolve, reject }: Talk): Conversation => {
  const { signal, services, progress } = call.context;
  const { port } = worker;
  let messages = 0;
  let isOver = false;
  let stopping: ReturnType<typeof setTimeout> | undefined;
  const time = ownTime(limits.call, () => end(tooSlow(name, limits.call)));
  const stop = (): void => {
    port.postMessage({ kind: 'abort', call: id });
    stopping = setTimeout(() => end(stopped(signal.reason)), limits.stop);
  };
  const settle = (): void => {
    isOver = true;
    time.stop();
    clearTimeout(stopping);
    signal.removeEventListener('abort', stop);
  };
  const answer = async (question: ServiceQuestion): Promise<void> => {
    time.pause();
    const answered = await callService(services, question).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: messageOf(error) }),
    );
    if (isOver) return;
    time.resume();
    port.postMessage({ kind: 'answer', id: question.id, ...answered });
  };
  signal.addEventListener('abort', stop, { once: true });
  return {
    fail(error) {
      settle();
      reject(error);
    },
    receive(message) {
      messages++;
      // what arrives late belongs to an earlier call
      if (!('call' in message) || messages > limits.messages) throw badMessage(name);
      if (message.call !== id || isOver) return;
      if (message.kind === 'service') void answer(message);
      else if (message.kind === 'progress') {
        const { step, of, preview } = message;
        progress({ step, of, ...(preview && { preview }) });
      } else {
        settle();
        if (message.kind === 'failed') reject(failed(name, message.message));
        else if (typeof message.outputs === 'object' && message.outputs !== null) resolve({ ...message.outputs });
        else reject(badMessage(name));
      }
    },
  };
};

const badMessage = (plugin: string): PluginError =>
  new PluginError('BAD_MESSAGE', 'The plugin {plugin} sent a message that is not valid, so it was stopped. Correct the plugin.', {
    params: { plugin },
  });
const tooSlow = (plugin: string, limit: number): PluginError =>
  new PluginError('TIME_LIMIT', 'The plugin {plugin} was stopped after {seconds} seconds. Use fewer or smaller inputs.', {
    params: { plugin, seconds: Math.ceil(limit / 1000) },
  });
const unloadable = (plugin: string, reason: string): PluginError =>
  new PluginError('UNLOADABLE', 'The plugin {plugin} cannot be loaded: {reason}.', { params: { plugin, reason } });
const failed = (plugin: string, reason: string): PluginError =>
  new PluginError('FAILED', 'The plugin {plugin} failed: {problem}', { params: { plugin, problem: reason } });
