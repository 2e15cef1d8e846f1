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
import type { StartedRun } from '../contract.ts';
import type { Artifacts } from './artifacts.ts';
import type { ServerClient } from './client.ts';
import { followTask } from './follow-task.ts';
import { serverProblem } from './problem.ts';
import { remoteHash, remoteValue } from './remote-value.ts';
import { persist } from './retry.ts';
import { sendMissing } from './send-missing.ts';
import { RemoteError, taskFault, withoutModel } from './task-fault.ts';

/** A file that a task's params name; without a name, a picture of a list that they name. */
export type TaskFile = { readonly name?: string; readonly sha256: string; read(): Promise<Uint8Array> };

export type RemoteSettings = {
  readonly client: ServerClient;
  readonly artifacts: Artifacts;
  /** The model families that the server computes with. */
  models(): Promise<readonly ModelFacts[]>;
  /** The files that a task names. Default: none. */
  files?(task: Task): Promise<readonly TaskFile[]>;
  /** The picture files in an input value, whose content the server needs too. Default: none. */
  pictures?(value: unknown): readonly TaskFile[];
  /** Decodes a PNG preview. Default: previews are ignored. */
  preview?(png: Uint8Array): Promise<Preview>;
  /** Whether a task's outputs stay on the server, because nothing local reads them. Default: all outputs are fetched. */
  stays?(task: Task): boolean;
};

/** A value named by the hash of its content. A value that is stored on the server has no `encode`. */
type Named = { readonly hash: string; encode?(): Uint8Array<ArrayBuffer> };
/** The task that computed a value which stayed on the server. */
type Origin = { readonly task: Task; readonly call: EvaluateCall; readonly port: string };

/**
 * Evaluates tasks on a server, each as a run of its own. Sends the input values that the server does not have as artifacts; fetches the
 * outputs by their hashes, or leaves them on the server and returns stand-ins. The server does not recompute stored outputs. Reconnects after
 * a lost connection; an abort cancels the run and waits for its end. Throws a task's errors as `local` does, with the task's own node. Create
 * one evaluator for each run: it records which task computed each remote value, so that it can recompute values that the server has evicted.
 */
export const remote = (settings: RemoteSettings): Evaluate => {
  const { client, artifacts } = settings;
  // a value that was fetched has a hash already, so it is not encoded again
  const hashes = new WeakMap<object, string>();
  const origins = new Map<string, Origin>();
  const named = (value: unknown): Named => {
    const stored = remoteHash(value);
    if (stored !== undefined) return { hash: stored };
    const known = typeof value === 'object' && value !== null ? hashes.get(value) : undefined;
    if (known !== undefined) return { hash: known, encode: () => encodeValue(value) };
    const bytes = encodeValue(value);
    const hash = bytesToHex(sha256(bytes));
    if (typeof value === 'object' && value !== null) hashes.set(value, hash);
    return { hash, encode: () => bytes };
  };
  const read = async (hash: string, signal: AbortSignal): Promise<unknown> => {
    const value = decodeValue(await persist(() => artifacts.read(hash, signal), signal));
    if (typeof value === 'object' && value !== null) hashes.set(value, hash);
    return value;
  };
  /** Recomputes a value that the server has evicted. Returns its hash, which may differ because a network may round differently. */
  const recompute = async (hash: string, signal: AbortSignal): Promise<string> => {
    const origin = origins.get(hash);
    if (!origin) throw new RemoteError('FORGOTTEN', 'the server has evicted a value of an earlier run. Run again.');
    const { task, call, port } = origin;
    const outputs = await evaluate(task, { ...call, signal, progress: () => undefined });
    return remoteHash(outputs[port]) ?? hash;
  };
  const start = async (task: Task, { inputs, signal }: EvaluateCall): Promise<StartedRun> => {
    const sent = Object.entries(inputs).map(([name, value]) => [name, named(value)] as const);
    const files = (await settings.files?.(task)) ?? [];
    const pictures = Object.values(inputs).flatMap((value) => settings.pictures?.(value) ?? []);
    const send = (hash: string, bytes: Uint8Array<ArrayBuffer>) => persist(() => artifacts.send(hash, bytes, signal), signal);
    const others = new Map<string, string>();
    const supplies = new Map<string, () => Promise<unknown>>([
      ...sent.map(([, { hash, encode }]) => {
        if (encode) return [hash, () => send(hash, encode())] as const;
        return [hash, async () => others.set(hash, await recompute(hash, signal))] as const;
      }),
      ...[...files, ...pictures].map((file) => [file.sha256, async () => send(file.sha256, new Uint8Array(await file.read()))] as const),
    ]);
    await sendMissing(supplies.keys(), {
      missing: (hashes) => persist(() => client.artifacts.missing.query({ hashes: [...hashes] }), signal),
      supply: async (hash) => supplies.get(hash)?.(),
    });
    const { type, version, params, model, plugin } = task;
    const request = {
      type,
      version,
      params,
      inputs: Object.fromEntries(sent.map(([name, { hash }]) => [name, others.get(hash) ?? hash])),
      files: Object.fromEntries(files.flatMap(({ name, sha256 }) => (name === undefined ? [] : [[name, sha256]]))),
      ...(model && { family: model.family }),
      ...(plugin && { plugin: { name: plugin.name, version: plugin.version, sha256: plugin.sha256 } }),
    };
    // safe to repeat: both runs have the same key, so the task is computed once
    return persist(() => client.runs.startTask.mutate(request), signal);
  };
  const follow = (run: StartedRun, call: EvaluateCall): Promise<void> => {
    let newest = 0;
    return followTask(client, { run, signal: call.signal }, ({ sequence, step, of, preview }) => {
      newest = sequence;
      call.progress({ step, of });
      if (preview === undefined || !settings.preview) return;
      artifacts
        .read(preview, call.signal)
        .then(settings.preview)
        // a preview that arrives after a newer step is dropped
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
    const run = await start(task, call).catch((error: unknown) => {
      // an input was evicted after the check: send it again
      if (serverProblem(error)?.code === 'NOT_FOUND') return start(task, call);
      throw error;
    });
    const { id } = run;
    try {
      await follow(run, call);
      const { state, error, outputs } = await persist(() => client.runs.get.query({ id }), signal);
      if (state !== 'done') throw error ?? { code: 'CANCELLED', message: 'it was cancelled on the server. Run again.' };
      const stays = settings.stays?.(task) ?? false;
      const values = Object.entries(outputs).map(async ([port, { value }]) => {
        if (!stays) return [port, await read(value, signal)] as const;
        origins.set(value, { task, call, port });
        return [port, remoteValue(value)] as const;
      });
      return Object.fromEntries(await Promise.all(values));
    } finally {
      // the outputs stay stored under their key; the run is no longer needed
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
