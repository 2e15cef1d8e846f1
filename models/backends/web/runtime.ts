import type * as onnxruntime from 'onnxruntime-web';
import type { WebDevice, WorkerSettings } from './worker-functions.ts';

export type Runtime = typeof onnxruntime;

/** Where the files of onnxruntime-web are, by their version; scripts/web-files.ts fails unless it is the installed one. */
const folder = '/ort/1.30.0/';

// Fetched from our own origin and never bundled: module and WebAssembly must have the same version, and only one build is used.
const builds: Readonly<Record<WebDevice['build'], () => Promise<Runtime>>> = {
  jspi: () => import(/* turbopackIgnore: true */ /* webpackIgnore: true */ /* @vite-ignore */ '/ort/1.30.0/ort.jspi.min.mjs'),
  webgpu: () => import(/* turbopackIgnore: true */ /* webpackIgnore: true */ /* @vite-ignore */ '/ort/1.30.0/ort.webgpu.min.mjs'),
  wasm: () => import(/* turbopackIgnore: true */ /* webpackIgnore: true */ /* @vite-ignore */ '/ort/1.30.0/ort.wasm.min.mjs'),
};

/** Loads a build of onnxruntime-web and configures it. Only once in a worker, because onnxruntime cannot start twice. */
export const loadRuntime = async ({ device, origin, runtime: files, threads }: WorkerSettings): Promise<Runtime> => {
  const runtime = await builds[device.build]();
  runtime.env.logLevel = 'error';
  runtime.env.wasm.wasmPaths = files ? { ...files[device.build] } : new URL(folder, origin).href;
  runtime.env.wasm.numThreads = threads;
  runtime.env.wasm.proxy = false;
  if (device.name === 'webgpu') runtime.env.webgpu.powerPreference = 'high-performance';
  return runtime;
};
