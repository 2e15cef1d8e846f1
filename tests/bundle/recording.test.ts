import { describe, expect, it } from 'vitest';
import { openBundle, openRecording, writeBundle } from '../../bundle/index.ts';
import { openReplay } from '../../editor/engine/replay/open-replay.ts';
import { serialiseWorkflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { registry } from '../../nodes/index.ts';
import { recordedWorkflow, recordingOf } from '../support/editor/recording.ts';

const sourceOf = (bytes: Uint8Array) => ({
  name: 'volcano.unclip-recording',
  bytes: bytes.length,
  read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
});
const fileOf = (bytes: Uint8Array<ArrayBuffer>) => new File([bytes], 'volcano.unclip-recording');
const replayOf = (bytes: Uint8Array<ArrayBuffer>) => openReplay(fileOf(bytes), { registry, images: imageCodec });

/** A recording whose `recording.json` was changed. */
const changed = async (change: (run: Record<string, unknown>) => unknown, leftOut = ''): Promise<Uint8Array<ArrayBuffer>> => {
  const { workflow, files } = await openBundle(sourceOf(await recordingOf(imageCodec)));
  const parts: Uint8Array[] = [];
  const own = ['workflow.json', 'bundle.json', leftOut];
  const kept = [...files.values()].filter(({ name }) => !own.includes(name));
  const read = async (name: string, bytes: Uint8Array): Promise<Uint8Array> =>
    name === 'recording.json' ? new TextEncoder().encode(JSON.stringify(change(JSON.parse(new TextDecoder().decode(bytes))))) : bytes;
  const written = kept.map((file) => ({ path: file.name, read: async () => read(file.name, await file.read()) }));
  await writeBundle({ workflow, files: written, models: {}, write: async (part) => void parts.push(part) });
  return new Uint8Array(Buffer.concat(parts));
};

describe('a recording of a run', () => {
  it('a recording has the events with their times, the plan, the inputs and what computed, and is a bundle of the workflow', async () => {
    const bytes = await recordingOf(imageCodec);
    const { run, workflow } = await openRecording(sourceOf(bytes));
    expect(run).toMatchObject({ startedAt: '2026-11-30T20:15:00.000Z', ms: 4000, device: 'cpu', inputs: { prompt: 'a volcano' } });
    expect(run.events.map(({ at, type }) => `${at} ${type}`)).toEqual([
      ...[
        '0 run-start',
        '0 node-start',
        '0 node-end',
        '10 node-start',
        '1000 node-end',
        '1000 node-start',
        '2000 node-end',
        '2000 node-start',
      ],
      ...['2500 node-progress', '3000 node-progress', '3500 node-progress', '4000 node-progress', '4000 node-end', '4000 run-end'],
    ]);
    expect(run.tasks.map(({ node }) => node)).toEqual(['prompt', 'encode', 'prior', 'decode']);
    expect(serialiseWorkflow(workflow)).toBe(serialiseWorkflow(recordedWorkflow));
    expect((await openBundle(sourceOf(bytes))).workflow.name).toBe('A volcano');
  });

  it('a replay shows the states, previews and outputs of every moment', async () => {
    const replay = await replayOf(await recordingOf(imageCodec));
    expect(replay.duration).toBe(4000);
    expect(replay.stateAfter(0)).toMatchObject({ runs: {}, run: { phase: 'idle', done: 0, of: 4 } });
    expect(replay.stateAfter(1).runs).toMatchObject({ prompt: { status: 'queued' }, decode: { status: 'queued' } });
    const { runs, run } = replay.stateAfter(10);
    expect(run).toMatchObject({ phase: 'running', done: 3 });
    expect(runs.prompt).toMatchObject({ status: 'done', cached: true, outputs: { text: ['a volcano'] } });
    expect(runs.prior?.outputs?.embedding).toMatchObject({ dims: [1, 4], data: new Float32Array([1, 2, 3, 4]) });
    expect(runs.decode).toMatchObject({ status: 'running', step: 2, of: 4, preview: { width: 16, height: 16 } });
    expect([...(runs.decode?.preview?.rgb ?? [])].slice(0, 3)).toEqual([120, 80, 40]);
    const ended = replay.stateAfter(replay.events.length);
    expect(ended.run).toEqual({ phase: 'idle', done: 4, of: 4 });
    expect(ended.runs.decode).toMatchObject({ status: 'done', ms: 2000, outputs: { images: [{ width: 32 }, { width: 32 }] } });
  });

  it('a replay of a failed run ends with the error at its node', async () => {
    const replay = await replayOf(await recordingOf(imageCodec, { fails: true }));
    const { runs, run } = replay.stateAfter(replay.events.length);
    expect(runs.decode).toMatchObject({ status: 'failed', error: { code: 'NOT_ENOUGH_MEMORY' } });
    expect(run.error?.code).toBe('NODE_FAILED');
  });

  it('of a large batch, the first items are kept', async () => {
    const { run } = await openRecording(sourceOf(await recordingOf(imageCodec, { pictures: 100 })));
    expect(run.outputs.decode?.images).toMatchObject({ count: 100, pictures: { length: 64 } });
  });

  it.each([
    ['of another format', () => changed((run) => ({ ...run, format: 'unclip-run' }))],
    ['of a newer version', () => changed((run) => ({ ...run, version: 2 }))],
    [
      'whose events are not in the order of time',
      () =>
        changed((run) => ({
          ...run,
          events: [
            { type: 'run-start', at: 9 },
            { type: 'run-end', at: 1, ok: true },
          ],
        })),
    ],
    [
      'with more events than are allowed',
      () => changed((run) => ({ ...run, events: new Array(50_001).fill({ type: 'run-start', at: 0 }) })),
    ],
    [
      'that names a path outside of itself',
      () => changed((run) => ({ ...run, outputs: { decode: { images: { count: 1, pictures: ['../secret.png'] } } } })),
    ],
    ['that lacks a file', () => changed((run) => run, 'previews/4.png')],
    ['without what happened', () => changed((run) => run, 'recording.json')],
  ])('a recording %s is refused', async (_, bytes) => {
    await expect(replayOf(await bytes())).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('a value that is not of the kind of its port is left out, and so is an output of an unknown node', async () => {
    type Run = { readonly outputs: { readonly prompt: { readonly text: object } } };
    const outputs = (run: unknown) => ({ prior: { embedding: (run as Run).outputs.prompt.text }, stranger: { images: { count: 1 } } });
    const replay = await replayOf(await changed((run) => ({ ...run, outputs: outputs(run) })));
    const { runs } = replay.stateAfter(replay.events.length);
    expect(runs.prior?.outputs).toEqual({});
    expect(Object.keys(runs)).toEqual(['prompt', 'encode', 'prior', 'decode']);
  });
});
