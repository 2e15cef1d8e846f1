import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { unet2DConditionConfig, unet2DConditionModel } from '../../../models/architectures/unet-2d-condition-model.ts';
import { unet2DConfig, unet2DModel } from '../../../models/architectures/unet-2d-model.ts';
import type { Dim } from '../../../models/onnx/dimension.ts';
import { type BuiltGraph, createGraph, type Graph, type Value, type Weights } from '../../../models/onnx/graph.ts';
import { ModelProtoSchema, NodeProtoSchema, ValueInfoProtoSchema } from '../../../models/onnx/onnx_pb.ts';
import type { WeightTable } from '../../../models/repository/weights.ts';

/** Height and width of the sample: fixed, or known only when the network runs. */
export type SampleSize = readonly [number, number] | 'free';

type Config = { readonly in_channels: number; readonly block_out_channels: readonly number[] };

const sampleOf = (graph: Graph, config: Config, size: SampleSize): Value => {
  const factor = 2 ** (config.block_out_channels.length - 1);
  const dims: readonly Dim[] = size === 'free' ? [`${factor}*height`, `${factor}*width`] : size;
  return graph.input('sample', 'float32', ['batch', config.in_channels, ...dims]);
};

const addConditionModel = (graph: Graph, weights: Weights, { json, size, tokens }: { json: unknown; size: SampleSize; tokens: number }) => {
  const config = unet2DConditionConfig.parse(json);
  const timeSize = config.time_embedding_dim ?? 4 * (config.block_out_channels[0] ?? 0);
  const inputs = { sample: sampleOf(graph, config, size), timestep: graph.input('timestep', 'float32', ['batch']) };
  const input = (name: string, ...dims: readonly Dim[]) => graph.input(name, 'float32', ['batch', ...dims]);
  const classes = config.class_embed_type === 'projection' ? config.projection_class_embeddings_input_dim : timeSize;
  const hasContext = config.encoder_hid_dim_type === null;
  return unet2DConditionModel(graph, weights, {
    config,
    inputs: {
      ...inputs,
      ...(config.class_embed_type && { class_labels: input('class_labels', classes ?? 0) }),
      ...(config.encoder_hid_dim && { image_embeds: input('image_embeds', config.encoder_hid_dim) }),
      ...(hasContext && { encoder_hidden_states: input('encoder_hidden_states', tokens, config.cross_attention_dim) }),
      ...(hasContext && config.mid_block_type.includes('Simple') && { attention_mask: input('attention_mask', tokens) }),
    },
  });
};

const addModel = (graph: Graph, weights: Weights, { json, size }: { json: unknown; size: SampleSize }) => {
  const config = unet2DConfig.parse(json);
  return unet2DModel(graph, weights, {
    config,
    inputs: { sample: sampleOf(graph, config, size), timestep: graph.input('timestep', 'float32', ['batch']) },
  });
};

/** The graph of a UNet from its `config.json`, with the input and output names of diffusers. `tokens` is the length of `encoder_hidden_states`. */
export const buildUNet = (
  json: unknown,
  table: WeightTable,
  options: { size: SampleSize; tokens?: number; compute?: 'float32' | 'float16' },
): { readonly built: BuiltGraph; readonly leftOver: readonly string[] } => {
  const graph = createGraph({ name: 'unet', ...(options.compute && { compute: options.compute }) });
  const weights = graph.weights(table);
  const { _class_name: name } = json as { _class_name: string };
  const { size, tokens = 77 } = options;
  const { sample } =
    name === 'UNet2DModel' ? addModel(graph, weights, { json, size }) : addConditionModel(graph, weights, { json, size, tokens });
  graph.output('prediction', sample);
  return { built: graph.build(), leftOver: weights.leftOver() };
};

/** How many operators of a type a graph has. */
export const countOperators = (built: BuiltGraph, type: string): number =>
  fromBinary(ModelProtoSchema, built.bytes).graph?.node.filter(({ opType }) => opType === type).length ?? 0;

const modules: readonly (readonly [RegExp, string])[] = [
  [/^time_embedding$/, 'time_embedding.linear_2'],
  [/^mid$/, 'mid_block'],
  [/^norm_out$/, 'conv_norm_out'],
  [/^(down|up)_(\d+)$/, '$1_blocks.$2'],
];

/** The graph with further outputs: the values that the modules behind the names of checkpoints in golden.json compute last. */
export const withCheckpoints = (built: BuiltGraph, checkpoints: readonly string[]): BuiltGraph => {
  const model = fromBinary(ModelProtoSchema, built.bytes);
  for (const checkpoint of checkpoints) {
    const path = modules.reduce((text, [pattern, module]) => text.replace(pattern, module), checkpoint);
    const node = model.graph?.node.findLast(({ name }) => name.startsWith(`${path}/`) || name.startsWith(`${path}.`));
    const output = node?.output[0];
    if (!output) throw new Error(`The graph has no operator below ${path}.`);
    model.graph?.node.push(
      create(NodeProtoSchema, { name: `checkpoint/${checkpoint}`, opType: 'Identity', input: [output], output: [checkpoint] }),
    );
    model.graph?.output.push(create(ValueInfoProtoSchema, { name: checkpoint }));
  }
  return { ...built, bytes: toBinary(ModelProtoSchema, model) };
};
