import type { RuntimeFiles } from '../../models/backends/web/worker-functions.ts';

/**
 * The files of onnxruntime-web in the package. Each address is written out, so that bundlers find the files: they copy the files and replace the addresses. In the package,
 * the files are where the studio has them.
 */
export const runtimeFiles: RuntimeFiles = {
  jspi: {
    mjs: new URL('../../dist/ort/1.30.0/ort-wasm-simd-threaded.jspi.mjs', import.meta.url).href,
    wasm: new URL('../../dist/ort/1.30.0/ort-wasm-simd-threaded.jspi.wasm', import.meta.url).href,
  },
  webgpu: {
    mjs: new URL('../../dist/ort/1.30.0/ort-wasm-simd-threaded.asyncify.mjs', import.meta.url).href,
    wasm: new URL('../../dist/ort/1.30.0/ort-wasm-simd-threaded.asyncify.wasm', import.meta.url).href,
  },
  wasm: {
    mjs: new URL('../../dist/ort/1.30.0/ort-wasm-simd-threaded.mjs', import.meta.url).href,
    wasm: new URL('../../dist/ort/1.30.0/ort-wasm-simd-threaded.wasm', import.meta.url).href,
  },
};
