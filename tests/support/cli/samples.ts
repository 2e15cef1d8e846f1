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

/** Texts with a style: a subgraph in a subgraph, whose captions are an input that is a port. No model is needed. */
export const captions = {
  format: 'unclip-workflow',
  version: 2,
  name: 'Captions',
  nodes: { styled: { type: 'workflow', definition: 'styled', params: {}, inputs: {} } },
  interface: {
    inputs: {
      style: { node: 'styled', param: 'style', title: 'Style', help: 'How it is painted.', order: 2 },
      caption: { node: 'styled', port: 'caption', title: 'Captions', order: 1 },
    },
    outputs: { text: { node: 'styled', port: 'text', title: 'Captions with a style' } },
  },
  layout: {},
  definitions: {
    styled: {
      name: 'Styled',
      nodes: {
        words: { type: 'text', params: { text: 'plain' }, inputs: {} },
        joined: { type: 'workflow', definition: 'joined', params: {}, inputs: { style: { node: 'words', port: 'text' } } },
      },
      interface: {
        inputs: { caption: { node: 'joined', port: 'caption' }, style: { node: 'words', param: 'text' } },
        outputs: { text: { node: 'joined', port: 'text' } },
      },
    },
    joined: {
      name: 'Joined',
      nodes: {
        join: { type: 'join', params: {}, inputs: {} },
        find: { type: 'replace', inputs: { text: { node: 'join', port: 'text' } } },
      },
      interface: {
        inputs: { caption: { node: 'join', port: 'a' }, style: { node: 'join', port: 'b' } },
        outputs: { text: { node: 'find', port: 'text' } },
      },
    },
  },
};
