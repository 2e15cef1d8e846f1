import { existsSync } from 'node:fs';
import { type Browser, chromium, type LaunchOptions } from '@playwright/test';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const folders = (process.env.PATH ?? '').split(':');

/** The Chromium of this machine; `CHROMIUM` names another one. Undefined where there is none: tests that need it are skipped. */
export const chromiumPath = [process.env.CHROMIUM, ...names.flatMap((name) => folders.map((folder) => `${folder}/${name}`))].find(
  (path) => path !== undefined && existsSync(path),
);

/** With WebGPU computed by the processor (SwiftShader), so that it is there on a machine without a GPU. */
const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];

/** How Chromium is started; without `gpu` it has no WebGPU. */
export const chromiumOptions = ({ gpu }: { readonly gpu: boolean }): LaunchOptions => ({
  ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
  args: ['--no-sandbox', '--headless=new', ...(gpu ? softwareGpu : ['--disable-features=WebGPU', '--disable-gpu'])],
});

/** A headless Chromium; without `gpu` it has no WebGPU. */
export const launchChromium = (options: { readonly gpu: boolean }): Promise<Browser> => chromium.launch(chromiumOptions(options));
