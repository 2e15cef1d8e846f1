import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

type NodeSample = { type: string; params?: Record<string, unknown>; inputs?: Record<string, { node: string; port: string }> };
type Sample = {
  nodes: Record<string, NodeSample>;
  inputs?: Record<string, { node: string; param: string }>;
  outputs?: Record<string, { node: string; port: string }>;
};

/** A workflow document with what the format wants beside its nodes. */
export const workflow = ({ nodes, inputs = {}, outputs = {} }: Sample) => ({
  format: 'unclip-workflow',
  version: 2,
  name: 'Sample',
  nodes: Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, { version: 1, params: {}, inputs: {}, ...node }])),
  interface: { inputs, outputs },
  layout: {},
});

/** Writes a document into a folder and gives the name of its file. */
export const saved = (folder: string, document: unknown, name = 'workflow.json'): string => {
  writeFileSync(join(folder, name), typeof document === 'string' ? document : JSON.stringify(document));
  return name;
};

/** Text in, picture out, with few steps. */
export const drawing = workflow({
  nodes: {
    prompt: { type: 'text', params: { text: 'a dog' } },
    encode: { type: 'encode-text', inputs: { text: { node: 'prompt', port: 'text' } } },
    prior: { type: 'prior', params: { steps: 3 }, inputs: { conditioning: { node: 'encode', port: 'conditioning' } } },
    decode: { type: 'decode', params: { steps: 3 }, inputs: { embedding: { node: 'prior', port: 'embedding' } } },
  },
  inputs: { prompt: { node: 'prompt', param: 'text' }, seed: { node: 'decode', param: 'seed' }, steps: { node: 'decode', param: 'steps' } },
  outputs: { image: { node: 'decode', port: 'images' } },
});

/** A run that needs no model: a text and some numbers. */
export const plain = workflow({
  nodes: { prompt: { type: 'text', params: { text: 'hello' } }, seeds: { type: 'seeds', params: { start: 3, count: 2 } } },
  inputs: { prompt: { node: 'prompt', param: 'text' }, seed: { node: 'seeds', param: 'start' } },
  outputs: { text: { node: 'prompt', port: 'text' }, seeds: { node: 'seeds', port: 'seeds' } },
});
