import { openRecording, writeBundle } from '../../../bundle/index.ts';
import { openReplay } from '../../../editor/engine/replay/open-replay.ts';
import { imageCodec } from '../../../models/backends/node/images.ts';
import { registry } from '../../../nodes/index.ts';
import { openWorkflow } from '../../../runner/workflow-source.ts';
import { recordedWorkflow, recordingOf } from '../editor/recording.ts';
import type { Door } from './door.ts';

/** A bundle of a workflow with a file. */
const bundle = async (): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  const files = [{ path: 'files/note.txt', read: async () => new TextEncoder().encode('a note') }];
  await writeBundle({ workflow: recordedWorkflow, files, models: {}, write: async (part) => void parts.push(part) });
  return Buffer.concat(parts);
};

const fileOf = (bytes: Uint8Array) => new File([new Uint8Array(bytes)], 'a.unclip-recording');

/** Bundles, and the recordings of runs. */
export const bundleDoors: readonly Door[] = [
  {
    name: 'bundles',
    corpus: async () => [await bundle()],
    async open(bytes) {
      const { bundle: opened } = await openWorkflow(bytes, '/');
      for (const file of opened?.files.values() ?? []) await file.read();
    },
  },
  {
    name: 'recordings',
    corpus: async () => [await recordingOf(imageCodec), await recordingOf(imageCodec, { fails: true })],
    async open(bytes) {
      await openRecording({ name: 'a', bytes: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) });
      const replay = await openReplay(fileOf(bytes), { registry, images: imageCodec });
      for (let count = 0; count <= replay.events.length; count += 7) replay.stateAfter(count);
    },
  },
];
