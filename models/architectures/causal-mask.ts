import type { Graph, Value } from '../onnx/graph.ts';

/** A mask `[tokens, tokens]` that adds `masked` to the scores of the tokens behind the one that attends, and 0 to all others. */
export const causalMask = (graph: Graph, tokens: number, masked: number): Value => {
  const mask = Float32Array.from({ length: tokens * tokens }, (_, index) => (index % tokens > Math.floor(index / tokens) ? masked : 0));
  return graph.constant(mask, [tokens, tokens]);
};
