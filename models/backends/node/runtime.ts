import { createRequire } from 'node:module';
import type * as onnxruntime from 'onnxruntime-node';
import { ModelError } from '../../error.ts';
import { reasonOf } from '../device-error.ts';
import { advice, type Device } from './device.ts';

/** The part of onnxruntime's interface that both of its builds for Node have. */
export type Runtime = Pick<typeof onnxruntime, 'env' | 'InferenceSession' | 'Tensor'>;

/** The build of onnxruntime that computes: the package onnxruntime-node, or WebAssembly, which is a part of this program. */
export type RuntimeBuild = 'native' | 'wasm';

const native = 'onnxruntime-node';

/**
 * The build that computes on a device. The native one is a peer that need not be installed, because its install script downloads 300 MB of CUDA files on
 * Linux unless a setting of npm forbids it. WebAssembly computes only on the processor.
 */
export const runtimeBuild = (): RuntimeBuild => {
  try {
    createRequire(import.meta.url).resolve(native);
    return 'native';
  } catch {
    return 'wasm';
  }
};

/** Loads the native build if it is installed and this system can load it, or else the one for WebAssembly. Rejects with `ModelError` DEVICE_MISSING. */
export const loadRuntime = async (
  device: Device,
  { build, threads }: { readonly build: RuntimeBuild; readonly threads: number },
): Promise<{ readonly runtime: Runtime; readonly build: RuntimeBuild }> => {
  if (build === 'native') {
    try {
      return { runtime: await import('onnxruntime-node'), build };
    } catch (error) {
      // on systems without the library that it was built for, such as Alpine Linux
      if (device !== 'cpu') throw missing(device, reasonOf(error));
    }
  }
  if (device !== 'cpu') throw missing(device, 'the package onnxruntime-node is not installed');
  const runtime = await import('onnxruntime-web');
  runtime.env.wasm.numThreads = threads;
  return { runtime, build: 'wasm' };
};

const missing = (device: Device, reason: string): ModelError =>
  new ModelError('DEVICE_MISSING', 'This machine cannot use the device {device}: {reason}. {advice}', {
    params: { device, reason, advice: advice(device) },
  });
