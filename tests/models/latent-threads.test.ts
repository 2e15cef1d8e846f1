import { expect, it } from 'vitest';
import { type LatentEvents, latentWork, overThreads } from '../../models/backends/latent-threads.ts';
import { latentThreads } from '../../models/backends/node/latent-threads.ts';
import { threadFunctions } from '../../models/backends/thread-functions.ts';
import { nearest } from '../../models/latent/nearest.ts';
import { fitPca } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';
import type { Tensor } from '../../models/tensor.ts';
import { expectClose } from '../support/models/golden.ts';

const batch = (rows: number, width: number): Tensor => ({ dims: [rows, width], data: generator(1).randn(rows * width) });

it('a thread computes the same as the function, reports its progress, and leaves the arrays of its caller', async () => {
  const embeddings = batch(4000, 12);
  const steps: number[] = [];
  const found = await latentThreads().nearest(embeddings, embeddings, { k: 3, onProgress: (step, of) => steps.push(step / of) });
  expect(found).toEqual(nearest(embeddings, embeddings, { k: 3 }));
  expect(steps.at(-1)).toBe(1);
  expect(embeddings.data.length).toBe(48_000);
});

it('an error of a thread keeps its code', async () => {
  await expect(latentThreads().kMeans(batch(4000, 12), { clusters: 5000 })).rejects.toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
});

it('an aborted call rejects at once, ends the thread, and the next call starts another one', async () => {
  const ended: Error[] = [];
  let started = 0;
  const functions = overThreads((events: LatentEvents) => {
    started++;
    let fail = (_: Error): void => {};
    return {
      work: {
        compute: (name) => {
          const answer = name === 'kMeans' ? new Promise((_, reject) => (fail = reject)) : Promise.resolve('done');
          events.progress(1, 2);
          return answer;
        },
      },
      end(error) {
        ended.push(error);
        fail(error);
      },
    };
  }, 2);
  const controller = new AbortController();
  const stuck = functions.kMeans(batch(4000, 12), { clusters: 3, signal: controller.signal, onProgress: () => controller.abort() });
  await expect(stuck).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }));
  expect(await functions.fitPca(batch(4000, 12))).toBe('done');
  expect([started, ended.length]).toEqual([2, 1]);
});

it('a search and a PCA that are divided among threads find the same as in one', async () => {
  const functions = overThreads(
    ({ progress }: LatentEvents) => ({ work: latentWork(threadFunctions, { report: progress, now: () => 0 }), end() {} }),
    3,
  );
  const embeddings = batch(60_000, 17);
  const queries = batch(5, 17);
  const steps: number[] = [];
  const found = await functions.nearest(queries, embeddings, {
    k: 9,
    metric: 'euclidean',
    onProgress: (step, of) => steps.push(step / of),
  });
  expect(found).toEqual(nearest(queries, embeddings, { k: 9, metric: 'euclidean' }));
  expect(steps.at(-1)).toBe(1);
  for (const options of [{}, { unit: true }, { centre: false, components: 4 }]) {
    const [one, divided] = [fitPca(embeddings, options), await functions.fitPca(embeddings, options)];
    expect(Object.keys(divided)).toEqual(Object.keys(one));
    expectClose(divided.mean, one.mean, { abs: 1e-7 });
    expectClose(divided.components, one.components, { abs: 1e-6 });
    expectClose(divided.explainedVariance, one.explainedVariance, { abs: 0, rel: 1e-6 });
  }
});
