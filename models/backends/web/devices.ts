import { type Sentence, sentence } from '../../../errors/index.ts';
import type { BackendName } from '../../backend.ts';
import type { WebDevice } from './worker-functions.ts';

/** The devices of this browser, best first. `note` says why WebGPU is not among them. */
export type DeviceChoice = { readonly devices: readonly WebDevice[]; readonly note?: Sentence };

const wasm: WebDevice = { name: 'wasm', build: 'wasm' };

/** The devices of this browser. WebGPU emulated by the processor is slower than WebAssembly, so it is used only if `prefer` names WebGPU. */
export const chooseDevices = async (prefer: BackendName | undefined): Promise<DeviceChoice> => {
  if (prefer === 'wasm') return { devices: [wasm] };
  const without = (note: Sentence): DeviceChoice => ({ devices: [wasm], note });
  // TypeScript's DOM library says that every browser has it.
  const gpu = navigator.gpu as GPU | undefined;
  if (!gpu) return without(sentence('WebGPU is not used, because this browser does not support it.'));
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return without(sentence('WebGPU is not used, because this browser offers no GPU.'));
  if (prefer !== 'webgpu' && isSoftware(adapter)) return without(sentence('WebGPU is not used, because the processor emulates the GPU.'));
  // Of the two builds with WebGPU, the smaller one needs JSPI.
  const jspi: WebDevice[] = 'Suspending' in WebAssembly ? [{ name: 'webgpu', build: 'jspi' }] : [];
  return { devices: [...jspi, { name: 'webgpu', build: 'webgpu' }, wasm] };
};

const isSoftware = ({ info }: GPUAdapter): boolean =>
  info.isFallbackAdapter || /swiftshader|llvmpipe|basic render/i.test(`${info.architecture} ${info.device} ${info.description}`);
