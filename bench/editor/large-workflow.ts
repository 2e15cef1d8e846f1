import { deflateSync } from 'fflate';

type Node = { readonly type: string; readonly version: 1; readonly params: object; readonly inputs: Readonly<Record<string, unknown>> };

const columns = 40;
const spacing = { x: 330, y: 300 };
/** The position of the n-th node; the bare page uses the same positions. */
export const placeOf = (index: number) => ({ x: (index % columns) * spacing.x, y: Math.floor(index / columns) * spacing.y });

const link = (node: number, port: string) => ({ node: `n${node}`, port });
const nodeAt = (index: number): Node => {
  const node = (type: string, inputs: Node['inputs'], params: object = {}): Node => ({ type, version: 1, params, inputs });
  switch (index % 4) {
    case 0:
      return node('text', {}, { text: `a dog in hat ${index}` });
    case 1:
      return node('encode-text', { text: link(index - 1, 'text') });
    case 2:
      return node('prior', { conditioning: link(index - 1, 'conditioning') });
    default:
      return node('decode', { embedding: link(index - 1, 'embedding') });
  }
};

/** Rows of text, encode, prior, decode: `count` nodes, three links a row of four. */
export const largeWorkflow = (count: number) => {
  const ids = Array.from({ length: count }, (_, index) => index);
  return {
    format: 'unclip-workflow',
    version: 2,
    name: `${count} nodes`,
    nodes: Object.fromEntries(ids.map((index) => [`n${index}`, nodeAt(index)])),
    interface: { inputs: {}, outputs: {} },
    layout: Object.fromEntries(ids.map((index) => [`n${index}`, placeOf(index)])),
  };
};

/** A share link to any workflow: as `editor/engine/share/link.ts` writes it, without its limit of length. */
export const linkTo = (origin: string, workflow: unknown): string =>
  `${origin}/#w1=${Buffer.from(deflateSync(Buffer.from(JSON.stringify(workflow)))).toString('base64url')}`;
