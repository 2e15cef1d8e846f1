export { bundleExtension, type Contents } from './contents.ts';
export { type Bundle, openBundle } from './open.ts';
export { innerPath, reservedNames, topName } from './paths.ts';
export { openRecording } from './recording/open.ts';
export { type Recorder, recordRun } from './recording/record.ts';
export type { RecordedEvent, RecordedRun } from './recording/schema.ts';
export { type BundledFile, writeBundle } from './write.ts';
