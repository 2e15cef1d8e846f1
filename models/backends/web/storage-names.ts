/** The folder of the origin private file system that stores weights, each file under its SHA-256. */
export const weightsFolder = 'unclip-weights';

/** The folder of the origin private file system with a folder for each family that was added in this browser. */
export const familiesFolder = 'unclip-families';

/** The cache (of the browser's `caches`) that stores manifests and small model files, each under its address. */
export const modelCache = 'unclip-models';

/** The empty file in the weights' folder that says that a file of external weights was compared with its SHA-256. */
export const verifiedMark = (sha256: string): string => `${sha256}.verified`;
