import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run types` checks them, app/ included; a second check would only take time.
  typescript: { ignoreBuildErrors: true },
  // Native modules: loaded from node_modules at run time, never bundled.
  serverExternalPackages: ['onnxruntime-node', 'sharp'],
};

export default config;
