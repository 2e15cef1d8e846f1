import { expect, it } from 'vitest';
import { latentThreads } from '../../models/backends/web/latent-threads.ts';
import { nearest } from '../../models/latent/nearest.ts';
import { fitPca } from '../../models/pca/index.ts';
import { generator } from '../../models/random.ts';
import type { Tensor } from '../../models/tensor.ts';

const batch = (rows: number, width: number): Tensor => ({ dims: [rows, width], data: generator(1).randn(rows * width) });

it('workers of the page search and fit a PCA as the functions do, alone and divided, and stop when they are aborted', async () => {
  const latent = latentThreads();
  for (const embeddings of [batch(4000, 12), batch(60_000, 17)]) {
    const queries = { dims: [2, embeddings.dims[1] ?? 0], data: embeddings.data.slice(0, 2 * (embeddings.dims[1] ?? 0)) };
    expect(await latent.nearest(queries, embeddings, { k: 3 })).toEqual(nearest(queries, embeddings, { k: 3 }));
    const variances = Array.from(fitPca(embeddings).explainedVariance, (variance) => expect.closeTo(variance, 5));
    expect(Array.from((await latent.fitPca(embeddings)).explainedVariance)).toEqual(variances);
  }
  const controller = new AbortController();
  const stopped = latent.projectUmap(batch(4000, 12), { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(stopped).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }));
  expect((await latent.kMeans(batch(4000, 12), { clusters: 2 })).sizes.length).toBe(2);
});
