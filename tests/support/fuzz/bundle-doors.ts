import { openBundle, writeBundle } from '../../../bundle/index.ts';
import { openReplay } from '../../../editor/engine/replay/open-replay.ts';
import { imageCodec } from '../../../models/backends/node/images.ts';
import type { ImageCodec } from '../../../models/image/codec.ts';
import { registry } from '../../../nodes/index.ts';
import { openWorkflow } from '../../../runner/workflow-source.ts';
import { colour, recordedWorkflow, recordingOf } from '../editor/recording.ts';
import type { Door } from './door.ts';

/** A bundle of a workflow with a file. */
const bundle = async (): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  const files = [{ path: 'files/note.txt', read: async () => new TextEncoder().encode('a note') }];
  await writeBundle({ workflow: recordedWorkflow, files, models: {}, write: async (part) => void parts.push(part) });
  return Buffer.concat(parts);
};

/** The recording with another `recording.json`. */
const repacked = async (contents: Uint8Array): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  const { files } = await openBundle(sourceOf(await recorded));
  const kept = [...files.values()].filter(({ name }) => /^(previews|outputs)\//.test(name)).map(({ name, read }) => ({ path: name, read }));
  const all = [{ path: 'recording.json', read: async () => contents }, ...kept];
  await writeBundle({ workflow: recordedWorkflow, files: all, models: {}, write: async (part) => void parts.push(part) });
  return Buffer.concat(parts);
};
const recorded = recordingOf(imageCodec);
const sourceOf = (bytes: Uint8Array) => ({
  name: 'a',
  bytes: bytes.length,
  read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
});
const openRecorded = async (bytes: Uint8Array, images: Pick<ImageCodec, 'decode' | 'measure'> = imageCodec): Promise<void> => {
  const replay = await openReplay(fileOf(bytes), { registry, images });
  for (let count = 0; count <= replay.events.length; count += 7) replay.stateAfter(count);
};

/** Decodes every picture as the same one, because this door is about what the pictures are of. */
const samePicture = { measure: async () => ({ width: 16, height: 16 }), decode: async () => colour(0, 16) };

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
    corpus: async () => [await recorded, await recordingOf(imageCodec, { fails: true })],
    open: (bytes) => openRecorded(bytes),
  },
  {
    name: 'contents of recordings',
    corpus: async () => [(await (await openBundle(sourceOf(await recorded))).files.get('recording.json')?.read()) ?? new Uint8Array()],
    open: async (bytes) => openRecorded(await repacked(bytes), samePicture),
  },
];
