export { bundleExtension, type Contents } from './contents.ts';
export { type Bundle, openBundle } from './open.ts';
export { innerPath, reservedNames, topName } from './paths.ts';
export { type BundledFile, writeBundle } from './write.ts';
