/** What people call the places where networks are computed. */
export const deviceNames = { webgpu: 'WebGPU', wasm: 'WebAssembly', cpu: 'CPU', cuda: 'CUDA', fake: 'Test' } as const;
