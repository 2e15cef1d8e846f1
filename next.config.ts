import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run types` checks them, app/ included; a second check would only take time.
  typescript: { ignoreBuildErrors: true },
  // Native modules: loaded from node_modules at run time, never bundled.
  serverExternalPackages: ['onnxruntime-node', 'sharp'],
  headers: async () => [
    {
      // An isolated page has shared memory, and so threads for networks on the processor. Workers need the headers, too.
      source: '/:path*',
      headers: [
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Embedder-Policy', value: 'require-corp' },
        { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
      ],
    },
    // The version is in the path.
    { source: '/ort/:path*', headers: [{ key: 'Cache-Control', value: 'public, max-age=31536000, immutable' }] },
    { source: '/models/:path*', headers: [{ key: 'Cache-Control', value: 'no-cache' }] },
    {
      // The content is named by its hash.
      source: '/models/:path*',
      has: [{ type: 'query', key: 'sha256' }],
      headers: [{ key: 'Cache-Control', value: 'public, max-age=31536000, immutable' }],
    },
  ],
};

export default config;
