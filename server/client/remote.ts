import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  decodeValue,
  type Evaluate,
  type EvaluateCall,
  encodeValue,
  type ModelFacts,
  type Outputs,
  type Preview,
  type Task,
} from '../../graph/index.ts';
import { afar, hashAfar } from './afar.ts';
import type { Artifacts } from './artifacts.ts';
import type { ServerClient } from './client.ts';
import { followTask } from './follow-task.ts';
import { persist } from './persist.ts';
import { serverProblem } from './problem.ts';
import { sendMissing } from './send-missing.ts';
import { RemoteError, taskFault, withoutModel } from './task-fault.ts';

/** A file that a task's params name. */
export type TaskFile = { readonly name: string; readonly sha256: string; read(): Promise<Uint8Array> };

export type RemoteSettings = {
  readonly client: ServerClient;
  readonly artifacts: Artifacts;
  /** The model families that the server computes with. */
  models(): Promise<readonly ModelFacts[]>;
  /** The files that a task names. Left out: tasks name none. */
  files?(task: Task): Promise<readonly TaskFile[]>;
  /** The picture of a PNG. Left out: previews are not told. */
  preview?(png: Uint8Array): Promise<Preview>;
  /** Whether nobody here takes a task's outputs: they stay on the server, and what is given in their place names them. Left out: all come. */
  stays?(task: Task): boolean;
};

/** A value by its content; one that lies on the server has nothing to encode. */
type Named = { readonly hash: string; encode?(): Uint8Array<ArrayBuffer> };
/** Where a value that stayed on the server came from. */
type Origin = { readonly task: Task; readonly call: EvaluateCall; readonly port: string };

/**
 * Runs tasks on a server, each as a run of its own: input values go as artifacts, and only those that the server does not hold; outputs come
 * back by their hashes, or stay there and are named. What the server has stored under the task's content it does not compute again. A lost
 * connection is taken up again; an abort cancels the run there and waits for its end. Throws the errors of the task as `local` does, naming
 * the task's own node. Make one for each run: it remembers how what stayed was made, and has it made again where the server forgot it.
 */
export const remote = (settings: RemoteSettings): Evaluate => {
  const { client, artifacts } = settings;
  // what came from the server need not be encoded again to be named
  const names = new WeakMap<object, string>();
  const made = new Map<string, Origin>();
  const named = (value: unknown): Named => {
    const there = hashAfar(value);
    if (there !== undefined) return { hash: there };
    const known = typeof value === 'object' && value !== null ? names.get(value) : undefined;
    if (known !== undefined) return { hash: known, encode: () => encodeValue(value) };
    const bytes = encodeValue(value);
    const hash = bytesToHex(sha256(bytes));
    if (typeof value === 'object' && value !== null) names.set(value, hash);
    return { hash, encode: () => bytes };
  };
  const read = async (hash: string, signal: AbortSignal): Promise<unknown> => {
    const value = decodeValue(await persist(() => artifacts.read(hash, signal), signal));
    if (typeof value === 'object' && value !== null) names.set(value, hash);
    return value;
  };
  /** Has a value made again that stayed on the server and was evicted there. Gives its hash, which a network may round to another one. */
  const remake = async (hash: string, signal: AbortSignal): Promise<string> => {
    const origin = made.get(hash);
    if (!origin) throw new RemoteError('FORGOTTEN', 'the server has forgotten a value that it made for an earlier run. Run again.');
    const { task, call, port } = origin;
    const outputs = await evaluate(task, { ...call, signal, progress: () => undefined });
    return hashAfar(outputs[port]) ?? hash;
  };
  const start = async (task: Task, { inputs, signal }: EvaluateCall): Promise<string> => {
    const sent = Object.entries(inputs).map(([name, value]) => [name, named(value)] as const);
    const files = (await settings.files?.(task)) ?? [];
    const send = (hash: string, bytes: Uint8Array<ArrayBuffer>) => persist(() => artifacts.send(hash, bytes, signal), signal);
    const others = new Map<string, string>();
    const supplies = new Map<string, () => Promise<unknown>>([
      ...sent.map(([, { hash, encode }]) => {
        if (encode) return [hash, () => send(hash, encode())] as const;
        return [hash, async () => others.set(hash, await remake(hash, signal))] as const;
      }),
      ...files.map((file) => [file.sha256, async () => send(file.sha256, new Uint8Array(await file.read()))] as const),
    ]);
    await sendMissing(supplies.keys(), {
      missing: (hashes) => persist(() => client.artifacts.missing.query({ hashes: [...hashes] }), signal),
      supply: async (hash) => supplies.get(hash)?.(),
    });
    const { type, version, params, model } = task;
    const request = {
      type,
      version,
      params,
      inputs: Object.fromEntries(sent.map(([name, { hash }]) => [name, others.get(hash) ?? hash])),
      files: Object.fromEntries(files.map((file) => [file.name, file.sha256])),
      ...(model && { family: model.family }),
    };
    // sent twice, it is computed once: both runs have one key
    return (await persist(() => client.runs.startTask.mutate(request), signal)).id;
  };
  const follow = (id: string, call: EvaluateCall): Promise<void> => {
    let newest = 0;
    return followTask(client, { id, signal: call.signal }, ({ sequence, step, of, preview }) => {
      newest = sequence;
      call.progress({ step, of });
      if (preview === undefined || !settings.preview) return;
      artifacts
        .read(preview, call.signal)
        .then(settings.preview)
        // an older picture than the step that is shown would be a step back
        .then((picture) => newest === sequence && call.progress({ step, of, preview: picture }))
        .catch(() => undefined);
    });
  };
  const evaluate = async (task: Task, call: EvaluateCall): Promise<Outputs> => {
    const { signal } = call;
    const { model } = task;
    if (model) {
      const models = await persist(settings.models, signal);
      if (!models.some(({ family, hash }) => family === model.family && hash === model.hash)) throw withoutModel(task, models);
    }
    const id = await start(task, call).catch((error: unknown) => {
      // what was there a moment ago was evicted: it is sent again
      if (serverProblem(error)?.code === 'NOT_FOUND') return start(task, call);
      throw error;
    });
    try {
      await follow(id, call);
      const { state, error, outputs } = await persist(() => client.runs.get.query({ id }), signal);
      if (state !== 'done') throw error ?? { code: 'CANCELLED', message: 'it was cancelled on the server. Run again.' };
      const stays = settings.stays?.(task) ?? false;
      const values = Object.entries(outputs).map(async ([port, { value }]) => {
        if (!stays) return [port, await read(value, signal)] as const;
        made.set(value, { task, call, port });
        return [port, afar(value)] as const;
      });
      return Object.fromEntries(await Promise.all(values));
    } finally {
      // its outputs stay stored by key; the run itself is of no more use
      client.runs.remove.mutate({ id }).catch(() => undefined);
    }
  };
  return async (task, call) => {
    try {
      return await evaluate(task, call);
    } catch (error) {
      call.signal.throwIfAborted();
      throw taskFault(task, error);
    }
  };
};
