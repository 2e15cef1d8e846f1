import { type Sentence, sentence } from '../../../errors/index.ts';
import { ModelError } from '../../error.ts';
import { notLoadable } from '../check-network.ts';
import { reasonOf } from '../device-error.ts';

export type Device = 'cpu' | 'cuda' | 'webgpu';

/** The data that the worker thread is started with. */
export type WorkerSettings = {
  readonly device: Device;
  readonly build: 'native' | 'wasm';
  readonly threads?: number | undefined;
  readonly memoryBudget: number;
};

const sentences: Readonly<Record<Device, string>> = {
  cpu: 'Install the package onnxruntime-node again.',
  cuda: 'It needs an NVIDIA GPU, CUDA 12, cuDNN 9, and the package onnxruntime-node with its CUDA files: npm install onnxruntime-node, and then node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12. Or choose the device cpu.',
  webgpu:
    'It needs a GPU with a driver for Vulkan, Metal or Direct3D 12, and the package onnxruntime-node: npm install onnxruntime-node --ignore-scripts. Or choose the device cpu.',
};

/** What to do when a device cannot be used. */
export const advice = (device: Device): Sentence => sentence(sentences[device]);

/** Words in messages of onnxruntime, which has no error codes, when it cannot use the device. */
const deviceFailure = /shared library|adapter|execution provider|no available backend|backend .*not|cuda|cudnn|dawn|vulkan/i;

/** The error for a session that onnxruntime could not create: the device is missing, or the file is not a model. */
export const loadError = (error: unknown, device: Device, title: string): ModelError => {
  const reason = reasonOf(error);
  if (device === 'cpu' || !deviceFailure.test(reason)) return notLoadable(title, reason);
  return new ModelError('DEVICE_MISSING', 'This machine cannot use the device {device}: {reason}. {advice}', {
    params: { device, reason, advice: advice(device) },
  });
};
