import type { AnyNode, Outputs, Ports } from '../../../graph/index.ts';

/** The outputs of a node that get a preview: not those its form already shows, and not the conditioning beside its embedding. */
export const previewedOutputs = (
  spec: AnyNode,
  outputs: Outputs,
): readonly { readonly port: string; readonly kind: string; readonly value: unknown }[] => {
  const ports: Ports = spec.outputs;
  const all = Object.entries(ports).flatMap(([port, { kind }]) =>
    outputs[port] === undefined ? [] : [{ port, kind: kind.kind, value: outputs[port] }],
  );
  const isInForm = ({ kind, value }: { kind: string; value: unknown }) =>
    Object.keys(spec.inputs).length === 0 && (kind === 'text' || kind === 'number') && Array.isArray(value) && value.length === 1;
  const rank = (kind: string) => ['image', 'file', 'scores', 'basis', 'embedding', 'noise', 'conditioning', 'number', 'text'].indexOf(kind);
  const sorted = all.filter((output) => !isInForm(output)).sort((a, b) => rank(a.kind) - rank(b.kind));
  const [best] = sorted;
  if (best?.kind === 'image') return [best];
  return sorted.filter(({ kind }, index) => index === 0 || kind !== 'conditioning').slice(0, 2);
};
