import { defineConfig } from '@playwright/test';
import { chromiumOptions } from './tests/support/browser/chromium.ts';

/** Journeys through the built studio, in Chromium. Where there is none they are skipped, by name. */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'out/e2e',
  globalSetup: './tests/support/e2e/global-setup.ts',
  // Most of a journey is waiting: two at once take little more than half the time of one after the other, on two cores.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  // Generous: networks are computed on the processor, on machines that may be busy.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  use: {
    viewport: { width: 1360, height: 860 },
    locale: 'en-US',
    colorScheme: 'dark',
  },
  projects: [
    { name: 'wasm', testIgnore: /webgpu/, use: { launchOptions: chromiumOptions({ gpu: false }) } },
    { name: 'webgpu', testMatch: /webgpu/, use: { launchOptions: chromiumOptions({ gpu: true }) } },
  ],
});
