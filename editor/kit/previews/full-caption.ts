import type { AnyNode, Outputs, Ports } from '../../../graph/index.ts';
import { kinds } from '../../../nodes/kinds.ts';

/**
 * The number of tokens a CLIP text encoder reads, if a caption among a node's outputs fills them all: tokenizers cut what is longer, so its end was
 * most likely not read. Undefined where every caption fits.
 */
export const fullCaption = (spec: AnyNode, outputs: Outputs): number | undefined => {
  const ports: Ports = spec.outputs;
  for (const [port, { kind }] of Object.entries(ports)) {
    const { success, data } = kinds.conditioning.schema.safeParse(kind.kind === 'conditioning' ? outputs[port] : undefined);
    const tokens = data?.mask.dims[1] ?? 0;
    if (!success || tokens === 0) continue;
    const rows = data.mask.data.length / tokens;
    if (Array.from({ length: rows }, (_, row) => data.mask.data[(row + 1) * tokens - 1]).some((last) => last === 1)) return tokens;
  }
  return undefined;
};
