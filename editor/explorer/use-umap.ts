import { useEffect, useState } from 'react';
import { isAborted, messageOf } from '../../errors/index.ts';
import type { LatentFunctions } from '../../models/latent/functions.ts';
import type { Tensor } from '../../models/tensor.ts';
import type { Embedding } from '../../nodes/kinds.ts';
import { useStudio } from '../kit/studio-context.tsx';
import type { Layout } from './plot/painter.ts';
import { placeBetween, sampleRows } from './sample.ts';
import type { Settings } from './settings.ts';

/** The most embeddings that UMAP places by itself; of more, a sample is placed, and the others lie between their nearest ones in it. */
const mostPlaced = 10_000;
const sampleSize = 5000;

/** Layouts by the key of the embeddings and the settings of UMAP, the last ones used: they outlive the panel. */
const computed = new Map<string, Layout>();
const mostComputed = 12;

type Options = Pick<Settings, 'dimensions' | 'neighbours' | 'minDistance'>;
type Call = { readonly signal: AbortSignal; readonly onProgress: (share: number) => void };

const project = async (
  latent: LatentFunctions,
  embedding: Embedding,
  { dimensions, neighbours, minDistance }: Options,
  call: Call,
): Promise<Tensor> => {
  const [count = 0] = embedding.dims;
  const all = { dims: embedding.dims, data: embedding.data };
  const { signal, onProgress } = call;
  const options = { dimensions, neighbours, minDistance, signal };
  if (count <= mostPlaced) return latent.projectUmap(all, { ...options, onProgress: (step, of) => onProgress(step / of) });
  const { rows, sample } = sampleRows(all, sampleSize);
  const projected = await latent.projectUmap(sample, { ...options, onProgress: (step, of) => onProgress((0.5 * step) / of) });
  const found = await latent.nearest(all, sample, {
    k: 4,
    metric: 'cosine',
    signal,
    onProgress: (step, of) => onProgress(0.5 + (0.5 * step) / of),
  });
  return placeBetween(projected, { count, rows, neighbours: found });
};

/**
 * The UMAP of embeddings, computed while it is wanted. `key`: names the embeddings; UMAPs of the same key are computed once. `cancel` ends the
 * computation.
 */
export const useUmap = (
  embedding: Embedding | undefined,
  { key, isWanted, ...options }: Options & { readonly key: string | undefined; readonly isWanted: boolean },
) => {
  const { latent } = useStudio();
  const { dimensions, neighbours, minDistance } = options;
  const name = `${key} ${dimensions} ${neighbours} ${minDistance}`;
  const [, redraw] = useState(0);
  const [own, setOwn] = useState<{ readonly of: Embedding; readonly name: string; readonly layout: Layout }>();
  const [status, setStatus] = useState<{ readonly share: number; cancel(): void }>();
  const [problem, setProblem] = useState<string>();
  const ready = key === undefined ? (own?.of === embedding && own?.name === name ? own?.layout : undefined) : computed.get(name);
  const isMissing = isWanted && ready === undefined;
  useEffect(() => {
    if (!isMissing || !embedding) return;
    const controller = new AbortController();
    let ended = false;
    const cancel = () => controller.abort();
    setProblem(undefined);
    setStatus({ share: 0, cancel });
    const onProgress = (share: number) => !ended && setStatus({ share, cancel });
    project(latent, embedding, { dimensions, neighbours, minDistance }, { signal: controller.signal, onProgress })
      .then(
        ({ data }) => {
          const layout: Layout = { points: data, dimensions };
          if (key === undefined) setOwn({ of: embedding, name, layout });
          else computed.set(name, layout);
          const [oldest] = computed.keys();
          if (computed.size > mostComputed && oldest !== undefined) computed.delete(oldest);
        },
        (failure) => !ended && setProblem(isAborted(failure) ? '' : messageOf(failure)),
      )
      .finally(() => {
        if (ended) return;
        setStatus(undefined);
        redraw((count) => count + 1);
      });
    return () => {
      ended = true;
      controller.abort();
      setStatus(undefined);
    };
  }, [isMissing, embedding, latent, key, name, dimensions, neighbours, minDistance]);
  return { layout: ready, status, problem };
};
