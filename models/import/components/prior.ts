import { priorTransformer, priorTransformerConfig } from '../../architectures/prior-transformer.ts';
import { ModelError } from '../../error.ts';
import type { Manifest } from '../../manifest.ts';
import { readTensor } from '../../repository/tensor-values.ts';
import { type BuiltComponent, buildComponent, checkLeftOver, type Network, openNetwork, type Source } from '../network.ts';
import type { SchedulerPlan } from '../scheduler-config.ts';

/** A prior, and the statistics of the whitened space that it predicts in. */
export type PriorPlan = {
  readonly component: BuiltComponent;
  readonly mean: number[];
  readonly std: number[];
  /** Numbers of an image embedding z_i. */
  readonly dimension: number;
  /** Whether it predicts in one pass, without steps (ECLIPSE). */
  readonly onePass: boolean;
};

/** A row of numbers that stands in the manifest. */
export const readRow = async ({ source, table, folder }: Network<unknown>, name: string): Promise<number[]> => {
  const tensor = table.get(name);
  if (tensor) return [...(await readTensor(source.repository, tensor, source.signal))];
  throw new ModelError('BAD_WEIGHTS', 'The weights in "{folder}" have no tensor "{name}". Fetch or copy them again.', {
    params: { folder: folder || '.', name },
  });
};

/**
 * `PriorTransformer` in a folder.
 * @throws ModelError
 */
export const diffusionPrior = async (source: Source, folder: string): Promise<PriorPlan> => {
  const network = await openNetwork(source, folder, priorTransformerConfig);
  const { config } = network;
  const dimension = config.clip_embed_dim ?? config.embedding_dim;
  const onePass = config.additional_embeddings === 3;
  const built = buildComponent({ name: onePass ? 'one-pass-prior' : 'prior', networks: [network] }, (graph, [weights]) => {
    const inputs = {
      sample: graph.input('sample', 'float32', ['batch', dimension]),
      timestep: graph.input('timestep', 'float32', ['batch']),
      text_embeds: graph.input('text_embeds', 'float32', ['batch', config.embedding_proj_dim ?? config.embedding_dim]),
      hidden_states: graph.input('hidden_states', 'float32', ['batch', config.num_embeddings, config.embedding_dim]),
      attention_mask: graph.input('attention_mask', 'float32', ['batch', config.num_embeddings]),
    };
    graph.output('prediction', priorTransformer(graph, weights, { config, inputs }).prediction);
  });
  checkLeftOver(folder, built.leftOver);
  return { component: built, mean: await readRow(network, 'clip_mean'), std: await readRow(network, 'clip_std'), dimension, onePass };
};

/** The section of a manifest that describes a diffusion prior. The papers and their authors' programs sample it with 25 steps and guidance 4. */
export const priorSection = ({ mean, std }: PriorPlan, { name, training }: SchedulerPlan): NonNullable<Manifest['prior']> => ({
  kind: 'diffusion',
  mean,
  std,
  unconditional: 'empty-text',
  scheduler: training,
  defaults: { steps: 25, guidance: 4, scheduler: name },
});
