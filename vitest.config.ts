import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { pluginFrame } from './scripts/plugin-frame.ts';
import { chromiumOptions, chromiumPath } from './tests/support/browser/chromium.ts';

/** As many files of tests at once as there are processors: by default vitest leaves one processor free, which on two cores is half of them. */
const maxWorkers = '100%';

/** Tests that change no global: their files share one process, and with it the modules that they import. */
const pureTests = ['tests/graph/**/*.test.ts', 'tests/nodes/**/*.test.ts', 'tests/text/**/*.test.ts'];

const unit: TestProjectInlineConfiguration = {
  test: {
    name: 'unit',
    maxWorkers,
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'tests/fixtures/**', 'tests/package/**', ...pureTests],
    // Generous: machines with two cores also load models in some tests.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};

const pure: TestProjectInlineConfiguration = {
  test: { ...unit.test, name: 'pure', include: pureTests, exclude: [], isolate: false },
};

/** The package, packed and installed. Its build contains the built studio, so `npm test` runs these tests after the build. */
const packed: TestProjectInlineConfiguration = {
  test: { ...unit.test, name: 'package', include: ['tests/package/**/*.test.ts'], exclude: [], sequence: { groupOrder: 2 } },
};

/** Serves the page in which plugins run, which a build of the studio has as a file. */
const pluginFramePage: Plugin = {
  name: 'plugin-frame',
  configureServer(server) {
    server.middlewares.use('/plugin-frame.html', async (_, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(await pluginFrame());
    });
  },
};

/** React components in a real browser, one page for each file of tests. */
const components: TestProjectInlineConfiguration = {
  plugins: [react(), pluginFramePage],
  // Everything a page of tests imports is bundled before the first one: a package found later would reload the page in the middle of a test.
  optimizeDeps: {
    include: ['react', 'react-dom/client', 'vitest-browser-react'],
    entries: ['editor/entry.tsx', 'nodes/index.ts', 'models/latent/functions.ts'],
  },
  test: {
    name: 'components',
    maxWorkers,
    // after the project "unit", so that pages share the processors only with each other
    sequence: { groupOrder: 1 },
    include: ['tests/components/**/*.test.tsx'],
    setupFiles: ['tests/support/components/setup.ts'],
    testTimeout: 30_000,
    // how long an assertion about the page is tried again
    expect: { poll: { timeout: 10_000 } },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: chromiumOptions({ gpu: false }), actionTimeout: 10_000 }),
      instances: [{ browser: 'chromium', viewport: { width: 1280, height: 800 } }],
    },
  },
};

if (!chromiumPath) {
  console.warn(
    'Skipped: the tests of the project "components" (tests/components) need Chromium. Put one in PATH, or set CHROMIUM to its path.',
  );
}

export default defineConfig({ test: { projects: chromiumPath ? [unit, pure, components, packed] : [unit, pure, packed] } });
