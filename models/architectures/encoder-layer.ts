import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph.ts';
import { attention, gelu, geluTanh, layerNorm, linear, quickGelu } from '../onnx/layers.ts';
import { add } from '../onnx/operators.ts';

/** The activation functions of CLIP and SigLIP, by transformers' names. */
export const activations = { gelu, gelu_pytorch_tanh: geluTanh, quick_gelu: quickGelu } as const;

export const activationName = z.enum(['gelu', 'gelu_pytorch_tanh', 'quick_gelu']);

/** What both towers of CLIP and of SigLIP state about their layers. */
export type EncoderConfig = {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_attention_heads: number;
  readonly num_hidden_layers: number;
  readonly hidden_act: z.output<typeof activationName>;
  readonly layer_norm_eps: number;
};

/** The two linear layers of a transformer, with the configured activation between them. */
export const mlp = (graph: Graph, input: Value, { weights, config }: { weights: Weights; config: EncoderConfig }): Value =>
  graph.within(weights.path, () => {
    const inner = linear(graph, input, { weights: weights.scope('fc1'), to: config.intermediate_size });
    return linear(graph, activations[config.hidden_act](graph, inner), { weights: weights.scope('fc2'), to: config.hidden_size });
  });

const selfAttention = (
  graph: Graph,
  input: Value,
  { weights, config, mask }: { weights: Weights; config: EncoderConfig; mask: Value | undefined },
): Value =>
  graph.within(weights.path, () => {
    const project = (name: string, value: Value) => linear(graph, value, { weights: weights.scope(name), to: config.hidden_size });
    const attended = attention(graph, {
      query: project('q_proj', input),
      key: project('k_proj', input),
      value: project('v_proj', input),
      heads: config.num_attention_heads,
      mask,
    });
    return project('out_proj', attended);
  });

/** The transformer layers `layers.0`, `layers.1`, … on `[batch, tokens, hidden_size]`, each with its norms before attention and MLP. */
export const encoder = (
  graph: Graph,
  input: Value,
  { weights, config, mask }: { weights: Weights; config: EncoderConfig; mask?: Value | undefined },
): Value => {
  let hidden = input;
  for (let index = 0; index < config.num_hidden_layers; index++) {
    const layer = weights.scope(`layers.${index}`);
    const epsilon = config.layer_norm_eps;
    hidden = graph.within(layer.path, () => {
      const first = layerNorm(graph, hidden, { weights: layer.scope('layer_norm1'), epsilon });
      const attended = add(graph, hidden, selfAttention(graph, first, { weights: layer.scope('self_attn'), config, mask }));
      const second = layerNorm(graph, attended, { weights: layer.scope('layer_norm2'), epsilon });
      return add(graph, attended, mlp(graph, second, { weights: layer.scope('mlp'), config }));
    });
  }
  return hidden;
};
