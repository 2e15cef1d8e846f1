export { bundleExtension, type Contents } from './contents.ts';
export { type Bundle, openBundle } from './open.ts';
export { innerPath, reservedNames, topName } from './paths.ts';
export { openRecording, type Recording } from './recording/open.ts';
export { type Recorder, recordRun } from './recording/record.ts';
export { type RecordedEvent, type RecordedRun, recordingExtension } from './recording/schema.ts';
export { type BundledFile, writeBundle } from './write.ts';
