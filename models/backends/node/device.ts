import { ModelError } from '../../error.ts';
import type { Device } from './messages.ts';

const advice: Readonly<Record<Device, string>> = {
  cpu: 'Install the package onnxruntime-node again.',
  cuda: 'It needs an NVIDIA GPU, CUDA 12, cuDNN 9, and the CUDA files of onnxruntime: node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12. Or choose the device cpu.',
  webgpu: 'It needs a GPU with a driver for Vulkan, Metal or Direct3D 12. Or choose the device cpu.',
};

/** What onnxruntime says when the device is the trouble, not the model. */
const deviceTrouble = /shared library|adapter|execution provider|no available backend|backend .*not|cuda|cudnn|dawn|vulkan/i;

/** Why a session could not be made, as the error to show: the device is missing, or the file is not a model. */
export const loadError = (error: unknown, device: Device, title: string): ModelError => {
  // The first line, without the place in onnxruntime's sources that some messages begin with.
  const reason = (error instanceof Error ? error.message : String(error))
    .split('\n', 1)
    .join('')
    .replace(/^\/.* was false\. /, '');
  if (device !== 'cpu' && deviceTrouble.test(reason)) {
    return new ModelError(
      'DEVICE_MISSING',
      `The device ${device} cannot be used on this machine. ${advice[device]} (onnxruntime: ${reason})`,
    );
  }
  return new ModelError('BAD_WEIGHTS', `onnxruntime cannot load the ${title}. Export or fetch the model again. (onnxruntime: ${reason})`);
};
