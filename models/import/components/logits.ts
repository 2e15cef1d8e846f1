import type { Manifest } from '../../manifest.ts';
import { readTensor } from '../../repository/tensor-values.ts';
import type { Network } from '../network.ts';

type Logits = NonNullable<Manifest['embedding']['logits']>;

/** How cosines become probabilities, from the tensors `logit_scale` (a logarithm) and `logit_bias` of a CLIP; nothing where it has no scale. */
export const logitsOf = async (
  { source: { repository, signal }, table }: Pick<Network<unknown>, 'source' | 'table'>,
  kind: Logits['kind'],
): Promise<{ readonly logits?: Logits }> => {
  const [scale, bias] = [table.get('logit_scale'), table.get('logit_bias')];
  if (!scale) return {};
  const [logarithm = 0] = await readTensor(repository, scale, signal);
  const [offset = 0] = bias ? await readTensor(repository, bias, signal) : [];
  return { logits: { scale: Math.exp(logarithm), bias: offset, kind } };
};
