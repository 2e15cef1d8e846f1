import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../models/backend.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { type DecoderRequest, sampleDecoder } from '../../models/decoder.ts';
import type { ModelFamily } from '../../models/family.ts';
import type { StepProgress } from '../../models/loop-call.ts';
import { samplePrior } from '../../models/prior.ts';
import { generator } from '../../models/random.ts';
import { captionConditioning, golden, tinyFamily } from '../support/models/tiny.ts';

let backend: Backend;
/** The same networks, for loops in this thread. */
let apart: Backend;
let family: ModelFamily;
const loops: string[] = [];
beforeAll(async () => {
  const { loop, ...plain } = nodeBackend({ device: 'cpu', threads: 1 });
  apart = plain;
  backend = {
    ...plain,
    loop: async (call) => {
      loops.push(call.name);
      return loop?.(call);
    },
  };
  family = await tinyFamily();
});
afterAll(() => apart.close());

const embeddings = Float32Array.from(golden.prior.embedding.flat());
const request = (): DecoderRequest => ({ backend, family, embeddings, seeds: [golden.decoder.seed], steps: 8 });

describe('loops beside the networks', () => {
  it('pictures and embeddings have the bits that loops in the thread of the caller compute, views of larger buffers included', async () => {
    expect(await sampleDecoder(request())).toEqual(await sampleDecoder({ ...request(), backend: apart }));
    const wide = new Float32Array(embeddings.length + 9);
    wide.set(embeddings, 9);
    expect(await sampleDecoder({ ...request(), embeddings: wide.subarray(9) })).toEqual(await sampleDecoder(request()));
    const prior = { family, conditioning: captionConditioning(0), seeds: [5], steps: 4, candidates: 2 };
    expect(await samplePrior({ ...prior, backend })).toEqual(await samplePrior({ ...prior, backend: apart }));
    expect(loops).toEqual(['decoder', 'decoder', 'decoder', 'prior']);
  });

  it('every step is reported, some with a preview, and none where nobody listens', async () => {
    const seen: StepProgress[] = [];
    await sampleDecoder({ ...request(), progress: (progress) => seen.push(progress) });
    expect(seen.map(({ step, of }) => `${step}/${of}`)).toEqual(Array.from({ length: 8 }, (_, step) => `${step + 1}/8`));
    expect(seen.filter(({ preview }) => preview).length).toBe(7);
  });

  it('a preview is drawn only after the pause that the request names', async () => {
    const seen: StepProgress[] = [];
    await sampleDecoder({ ...request(), backend: apart, previewPause: 600_000, progress: (progress) => seen.push(progress) });
    expect(seen.filter(({ preview }) => preview)).toEqual([]);
  });

  it('an abort stops a loop between two steps, and the next loop is computed', async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    const run = sampleDecoder({
      ...request(),
      steps: 500,
      signal: stop.signal,
      progress: ({ step }) => {
        steps.push(step);
        stop.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await sampleDecoder(request())).toHaveLength(1);
    expect(steps).toEqual([1]);
  });

  it('a generator stays in the thread of the caller, which draws from it again', async () => {
    const before = loops.length;
    const shared = generator(golden.decoder.seed);
    await sampleDecoder({ ...request(), seeds: [shared] });
    expect(loops).toHaveLength(before);
    expect(shared.randn(16)).not.toEqual(generator(golden.decoder.seed).randn(16));
  });

  it('an error of a loop keeps its code', async () => {
    const { decoder: _, ...manifest } = family.manifest;
    await expect(sampleDecoder({ ...request(), family: { ...family, manifest } })).rejects.toMatchObject({ code: 'MODEL_MISSING' });
  });
});
