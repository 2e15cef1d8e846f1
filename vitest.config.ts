import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'tests/fixtures/**'],
    // Generous: machines with two cores also load models in some tests.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
