import type * as onnxruntime from 'onnxruntime-web';
import type { Placement, Start } from './messages.ts';

export type Runtime = typeof onnxruntime;

/** Of onnxruntime-web; scripts/web-files.ts fails unless the installed one is the same. */
const version = '1.30.0';

// Fetched from our own origin as they are, never bundled: module and WebAssembly must be of one version, and only one build is used.
const builds: Readonly<Record<Placement['build'], () => Promise<Runtime>>> = {
  jspi: () => import(/* turbopackIgnore: true */ /* webpackIgnore: true */ /* @vite-ignore */ '/ort/1.30.0/ort.jspi.min.mjs'),
  webgpu: () => import(/* turbopackIgnore: true */ /* webpackIgnore: true */ /* @vite-ignore */ '/ort/1.30.0/ort.webgpu.min.mjs'),
  wasm: () => import(/* turbopackIgnore: true */ /* webpackIgnore: true */ /* @vite-ignore */ '/ort/1.30.0/ort.wasm.min.mjs'),
};

/** Loads a build of onnxruntime-web and sets it up. Once a worker: onnxruntime cannot begin twice. */
export const loadRuntime = async ({ placement, origin, threads }: Start): Promise<Runtime> => {
  const runtime = await builds[placement.build]();
  runtime.env.logLevel = 'error';
  runtime.env.wasm.wasmPaths = `${origin}/ort/${version}/`;
  runtime.env.wasm.numThreads = threads;
  runtime.env.wasm.proxy = false;
  if (placement.name === 'webgpu') runtime.env.webgpu.powerPreference = 'high-performance';
  return runtime;
};
