/** The folder of the origin private file system that stores weights, each file under its SHA-256. */
export const weightsFolder = 'unclip-weights';

/** The cache (of the browser's `caches`) that stores manifests and small model files, each under its address. */
export const modelCache = 'unclip-models';
