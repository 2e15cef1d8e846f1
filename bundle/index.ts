export { bundleExtension, type Contents } from './contents.ts';
export { openBundle } from './open.ts';
export { freeName, innerPath } from './paths.ts';
export { type BundledFile, writeBundle } from './write.ts';
