import * as z from 'zod';
import { type ClipTextConfig, clipTextConfig, clipTextModel, clipTextModelWithProjection } from '../../architectures/clip-text-model.ts';
import type { Graph } from '../../onnx/graph.ts';
import { type BuiltComponent, buildComponent, checkLeftOver, openNetwork, type Source } from '../network.ts';
import { readTokenizer, type TokenizerPlan } from '../tokenizer-files.ts';

/** A text encoder with its tokenizer. */
export type TextEncoderPlan = {
  readonly component: BuiltComponent;
  readonly tokenizer: TokenizerPlan;
  /** Numbers of an embedding z_t. */
  readonly dimension: number;
  /** The id that the configuration states: `openai/clip-vit-large-patch14`. */
  readonly nameOrPath: string | undefined;
};

/** The folders of a text encoder and of its tokenizer in a repository. */
type Folders = { readonly encoder: string; readonly tokenizer: string };

const schema = clipTextConfig.extend({ _name_or_path: z.string().optional() });

const open = async (source: Source, { encoder, tokenizer }: Folders) => {
  const network = await openNetwork(source, encoder, schema);
  const { config } = network;
  return {
    network,
    config,
    tokenizer: await readTokenizer(source.repository, {
      folder: tokenizer,
      positions: config.max_position_embeddings,
      target: 'tokenizer',
    }),
  };
};

/** The input `input_ids` `[batch, T]` of a text encoder. CLIP attends to earlier tokens only, so it has no use for a mask of the padding. */
export const inputIdsOf = (graph: Graph, { max_position_embeddings: tokens }: Pick<ClipTextConfig, 'max_position_embeddings'>) =>
  graph.input('input_ids', 'int32', ['batch', tokens]);

/**
 * `CLIPTextModelWithProjection` in a folder of its own.
 * @throws ModelError
 */
export const clipTextEncoder = async (source: Source, folders: Folders): Promise<TextEncoderPlan> => {
  const { network, config, tokenizer } = await open(source, folders);
  const built = buildComponent({ name: 'text-encoder', networks: [network] }, (graph, [weights]) => {
    const inputs = { input_ids: inputIdsOf(graph, config) };
    const { text_embeds, last_hidden_state } = clipTextModelWithProjection(graph, weights, { config, inputs });
    graph.output('text_embeds', text_embeds);
    graph.output('hidden_states', last_hidden_state);
  });
  checkLeftOver(folders.encoder, built.leftOver);
  return { component: built, tokenizer, dimension: config.projection_dim, nameOrPath: config._name_or_path };
};

/**
 * `CLIPTextModel` in a folder of its own, which has no projection: `text_embeds` is the hidden state at the end token.
 * @throws ModelError
 */
export const clipTextEncoderWithoutProjection = async (source: Source, folders: Folders): Promise<TextEncoderPlan> => {
  const { network, config, tokenizer } = await open(source, folders);
  const built = buildComponent({ name: 'text-encoder', networks: [network] }, (graph, [weights]) => {
    const inputs = { input_ids: inputIdsOf(graph, config) };
    const { pooler_output, last_hidden_state } = clipTextModel(graph, weights, { config, inputs });
    graph.output('text_embeds', pooler_output);
    graph.output('hidden_states', last_hidden_state);
  });
  checkLeftOver(folders.encoder, built.leftOver);
  return { component: built, tokenizer, dimension: config.hidden_size, nameOrPath: config._name_or_path };
};
