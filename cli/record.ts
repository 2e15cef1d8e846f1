import { relative, resolve } from 'node:path';
import { recordRun } from '../bundle/index.ts';
import type { Outputs, Plan, Registry, RunEvent } from '../graph/index.ts';
import type { ImageCodec } from '../models/image/codec.ts';
import type { PictureReader } from '../models/image/picture-reader.ts';
import { writeFiles } from './disk.ts';
import type { Host } from './host.ts';
import { problemOf } from './problem.ts';
import { versions } from './report.ts';
import type { Variation } from './variations.ts';

type Recorded = {
  readonly file: string;
  readonly planned: Plan;
  readonly registry: Registry;
  readonly variation: Variation;
  readonly device: string;
  readonly images: ImageCodec & PictureReader;
};

/** Records a run of the command line into a file. `write` ends the recording, after what stopped the run. */
export const startRecording = (
  host: Host,
  { file, planned, registry, variation, device, images }: Recorded,
): { emit(event: RunEvent, outputs?: Outputs): void; write(error?: unknown): Promise<void> } => {
  const recorder = recordRun({
    workflow: variation.workflow,
    plan: planned,
    registry,
    images,
    facts: { versions, device, system: `${process.platform} ${process.arch}`, inputs: variation.inputs },
    clock: Date.now,
  });
  return {
    emit: recorder.emit,
    async write(error) {
      const { code, message } = error === undefined ? {} : problemOf(error);
      const bytes = await recorder.end(code === undefined || message === undefined ? undefined : { code, message });
      const folder = resolve(file, '..');
      await writeFiles(host.disk, folder, [{ name: relative(folder, file), bytes }]);
      host.note(`${relative(host.directory, file)} is the recording of the run.\n`);
    },
  };
};
