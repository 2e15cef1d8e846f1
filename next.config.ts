import type { NextConfig } from 'next';
import { PHASE_PRODUCTION_BUILD } from 'next/constants.js';

const config: NextConfig = {
  reactStrictMode: true,
  // `npm run types` checks them, app/ included; a second check would only take time.
  typescript: { ignoreBuildErrors: true },
};

/** The built studio consists of files, which the server or any static host serves (`server/http/studio.ts`). */
const exported: NextConfig = { ...config, output: 'export', distDir: 'dist' };

/** In development, the headers that isolate the page: an isolated page has shared memory, and so threads for networks on the processor. */
const development: NextConfig = {
  ...config,
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Embedder-Policy', value: 'require-corp' },
        { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
      ],
    },
  ],
};

export default (phase: string): NextConfig => (phase === PHASE_PRODUCTION_BUILD ? exported : development);
