import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { concat } from '../onnx/operators.ts';
import { downsample, upsample } from './resampling.ts';
import { type ResnetBlockOptions, resnetBlock } from './resnet-block.ts';

/** What follows each residual block of a level: nothing, attention with added keys and values, or a transformer. */
export type AttentionKind = 'none' | 'added-key-value' | 'transformer';

type BlockKind = { readonly attention: AttentionKind; readonly resampling: 'convolution' | 'resnet' };

/** The blocks on the way down, by the names that diffusers gives them. */
export const downBlocks = {
  DownBlock2D: { attention: 'none', resampling: 'convolution' },
  CrossAttnDownBlock2D: { attention: 'transformer', resampling: 'convolution' },
  ResnetDownsampleBlock2D: { attention: 'none', resampling: 'resnet' },
  SimpleCrossAttnDownBlock2D: { attention: 'added-key-value', resampling: 'resnet' },
} as const satisfies Readonly<Record<string, BlockKind>>;

/** The blocks on the way up, by the names that diffusers gives them. */
export const upBlocks = {
  UpBlock2D: { attention: 'none', resampling: 'convolution' },
  CrossAttnUpBlock2D: { attention: 'transformer', resampling: 'convolution' },
  ResnetUpsampleBlock2D: { attention: 'none', resampling: 'resnet' },
  SimpleCrossAttnUpBlock2D: { attention: 'added-key-value', resampling: 'resnet' },
} as const satisfies Readonly<Record<string, BlockKind>>;

/** Attention of one level of a UNet, over the tensors of `weights`. */
export type Attend = (sample: Value, weights: Weights) => Value;

/** What the blocks of a UNet share: norms, and the embedding of the time. */
export type BlockSettings = Pick<ResnetBlockOptions, 'groups' | 'epsilon' | 'time'>;

/** One level of a UNet. */
type Level = {
  readonly weights: Weights;
  readonly kind: BlockKind;
  readonly layers: number;
  /** The number of output channels. */
  readonly to: number;
  readonly settings: BlockSettings;
  /** The last level of a direction does not change the size. */
  readonly last: boolean;
  readonly attend: Attend;
};

/** A level on the way down: its output, and what the way up receives of it, in order. */
export const downBlock = (
  graph: Graph,
  input: Value,
  { weights, kind, layers, to, settings, last, attend, padding }: Level & { readonly padding: 0 | 1 },
): { readonly sample: Value; readonly skips: readonly Value[] } => {
  let sample = input;
  const skips: Value[] = [];
  for (let index = 0; index < layers; index++) {
    sample = resnetBlock(graph, sample, { ...settings, weights: weights.scope(`resnets.${index}`), to });
    if (kind.attention !== 'none') sample = attend(sample, weights.scope(`attentions.${index}`));
    skips.push(sample);
  }
  if (last) return { sample, skips };
  const resampling = weights.scope('downsamplers.0');
  sample =
    kind.resampling === 'resnet'
      ? resnetBlock(graph, sample, { ...settings, weights: resampling, to, resample: 'down' })
      : downsample(graph, sample, { weights: resampling, padding });
  return { sample, skips: [...skips, sample] };
};

/** A level on the way up. `skips` come from the way down, in its order; each residual block takes one, the last one first. */
export const upBlock = (
  graph: Graph,
  input: Value,
  { weights, kind, to, settings, last, attend, skips }: Omit<Level, 'layers'> & { readonly skips: readonly Value[] },
): Value => {
  let sample = input;
  for (const [index, skip] of skips.toReversed().entries()) {
    const resnet = weights.scope(`resnets.${index}`);
    const joined = graph.within(resnet.path, () => concat(graph, [sample, skip], 1));
    sample = resnetBlock(graph, joined, { ...settings, weights: resnet, to });
    if (kind.attention !== 'none') sample = attend(sample, weights.scope(`attentions.${index}`));
  }
  if (last) return sample;
  const resampling = weights.scope('upsamplers.0');
  return kind.resampling === 'resnet'
    ? resnetBlock(graph, sample, { ...settings, weights: resampling, to, resample: 'up' })
    : upsample(graph, sample, { weights: resampling });
};

/** The middle of a UNet: a residual block, attention where there is any, and a residual block. */
export const midBlock = (
  graph: Graph,
  input: Value,
  { weights, to, settings, attend }: Pick<Level, 'weights' | 'to' | 'settings'> & { readonly attend: Attend | undefined },
): Value => {
  const resnet = (sample: Value, index: number) =>
    resnetBlock(graph, sample, { ...settings, weights: weights.scope(`resnets.${index}`), to });
  const first = resnet(input, 0);
  return resnet(attend ? attend(first, weights.scope('attentions.0')) : first, 1);
};
