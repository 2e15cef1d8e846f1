import type { BackendName } from '../../backend.ts';
import type { Placement } from './messages.ts';

/** Where this browser can compute, best first. `note`: why WebGPU is not among them. */
export type Choice = { readonly placements: readonly Placement[]; readonly note?: string };

const wasm: Placement = { name: 'wasm', build: 'wasm' };

/**
 * Where this browser can compute. WebGPU that is computed by the processor is slower than WebAssembly, and taken only where it is
 * asked for by name.
 */
export const choosePlacements = async (prefer: BackendName | undefined): Promise<Choice> => {
  if (prefer === 'wasm') return { placements: [wasm] };
  const without = (note: string): Choice => ({ placements: [wasm], note: `WebGPU is not used, because ${note}.` });
  // TypeScript's DOM library says that every browser has it.
  const gpu = navigator.gpu as GPU | undefined;
  if (!gpu) return without('this browser has none');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return without('this browser gives it no GPU');
  if (prefer !== 'webgpu' && isSoftware(adapter)) return without('its GPU is only imitated by the processor');
  // Of the two builds with WebGPU the smaller one needs JSPI.
  const jspi: Placement[] = 'Suspending' in WebAssembly ? [{ name: 'webgpu', build: 'jspi' }] : [];
  return { placements: [...jspi, { name: 'webgpu', build: 'webgpu' }, wasm] };
};

const isSoftware = ({ info }: GPUAdapter): boolean =>
  info.isFallbackAdapter || /swiftshader|llvmpipe|basic render/i.test(`${info.architecture} ${info.device} ${info.description}`);
