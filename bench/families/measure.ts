import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';

/** What the process of a network gets: its graph, and the type and shape of each input. */
export type NetworkRequest = {
  readonly path: string;
  readonly threads: number;
  readonly feeds: Readonly<Record<string, { readonly dtype: string; readonly dims: readonly number[] }>>;
  readonly steps: number;
};

const networkMeasurement = z.object({ load: z.number(), peak: z.number(), times: z.array(z.number()) });

/** Seconds to load, the largest resident size of the process in bytes, and the seconds of each step. */
export type NetworkMeasurement = z.infer<typeof networkMeasurement>;

const run = async (program: string, ...values: readonly string[]): Promise<NetworkMeasurement> => {
  const { stdout } = await promisify(execFile)(program, values, { maxBuffer: 2 ** 24 });
  return networkMeasurement.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
};

/** Measures a graph in onnxruntime-node, in a process of its own. */
export const measureGraph = (request: NetworkRequest): Promise<NetworkMeasurement> =>
  run(process.execPath, fileURLToPath(new URL('network.ts', import.meta.url)), JSON.stringify(request));

export type PythonRequest = {
  readonly folder: string;
  readonly className: string;
  readonly batch: number;
  readonly threads: number;
  readonly steps: number;
};

/**
 * Measures a network of a repository in PyTorch, eager, in float32, in a process of its own. The Python is that of `UNCLIP_PYTHON`, else `python3`.
 * Returns a sentence if it cannot be measured.
 */
export const measureInPyTorch = async (request: PythonRequest): Promise<NetworkMeasurement | string> => {
  const python = process.env.UNCLIP_PYTHON ?? 'python3';
  try {
    return await run(python, fileURLToPath(new URL('families.py', import.meta.url)), JSON.stringify(request));
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    return `PyTorch was skipped: ${python} could not measure it (${reason}). Set UNCLIP_PYTHON to a Python with torch, diffusers and transformers.`;
  }
};
