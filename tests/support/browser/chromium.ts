import { existsSync } from 'node:fs';
import { type Browser, chromium, type LaunchOptions } from '@playwright/test';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const folders = (process.env.PATH ?? '').split(':');

/** The path of Chromium on this machine, or of the one that `CHROMIUM` names. Undefined without one: tests that need it are then skipped. */
export const chromiumPath = [process.env.CHROMIUM, ...names.flatMap((name) => folders.map((folder) => `${folder}/${name}`))].find(
  (path) => path !== undefined && existsSync(path),
);

/** WebGPU emulated by the processor (SwiftShader), so that tests can use it on a machine without a GPU. */
const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];

/** The launch options of Chromium. Without `gpu` it has no WebGPU. */
export const chromiumOptions = ({ gpu }: { readonly gpu: boolean }): LaunchOptions => ({
  ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
  args: ['--no-sandbox', '--headless=new', ...(gpu ? softwareGpu : ['--disable-features=WebGPU', '--disable-gpu'])],
});

/** A headless Chromium; without `gpu` it has no WebGPU. */
export const launchChromium = (options: { readonly gpu: boolean }): Promise<Browser> => chromium.launch(chromiumOptions(options));
