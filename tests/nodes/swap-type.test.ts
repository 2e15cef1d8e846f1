import { describe, expect, it } from 'vitest';
import { bendsOf, parseWorkflow, setBends, swapType } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';

const workflow = setBends(
  parseWorkflow({
    format: 'unclip-workflow',
    version: 2,
    nodes: {
      prompt: { type: 'text', params: { text: 'a cat' } },
      encode: { type: 'encode-text', inputs: { text: { node: 'prompt', port: 'text' } } },
      prior: {
        type: 'prior',
        title: 'Mine',
        params: { seed: 5, steps: 9 },
        inputs: { conditioning: { node: 'encode', port: 'conditioning' } },
      },
      decode: { type: 'decode', params: { seed: 7, steps: 4 }, inputs: { embedding: { node: 'prior', port: 'embedding' } } },
    },
    interface: {
      inputs: { seed: { node: 'prior', param: 'seed' }, candidates: { node: 'prior', param: 'candidates' } },
      outputs: { image: { node: 'decode', port: 'images' }, embedding: { node: 'prior', port: 'embedding' } },
    },
    layout: { decode: { x: 5, y: 6, color: 'red' } },
  }),
  { node: 'decode', port: 'embedding' },
  [{ x: 1, y: 2 }],
);
const typed = { workflow, types: {}, registry };

describe('changing the type of a node', () => {
  it('links of ports with the same name and kind are kept, with title, looks and bends', () => {
    const swapped = swapType(typed, 'decode', 'upsample') ?? { workflow, kept: -1, of: -1 };
    expect(swapped.workflow.nodes.decode?.type).toBe('upsample');
    expect(swapped.workflow.layout.decode).toMatchObject({ x: 5, y: 6, color: 'red' });
    expect(swapped.of).toBe(1);
  });

  it('params with the same name keep their values if the new type accepts them', () => {
    const swapped = swapType(typed, 'prior', 'noise');
    expect(swapped?.workflow.nodes.prior).toMatchObject({
      type: 'noise',
      version: registry.noise?.version,
      title: 'Mine',
      params: { seed: 5 },
    });
    expect(swapped?.workflow.nodes.prior?.params).not.toHaveProperty('steps');
  });

  it('links that do not fit are removed, and so are the inputs and outputs of the interface that are gone', () => {
    const swapped = swapType(typed, 'prior', 'number');
    expect(swapped).toMatchObject({ kept: 0, of: 2 });
    expect(swapped?.workflow.nodes.decode?.inputs).toEqual({});
    expect(swapped?.workflow.interface.inputs).not.toHaveProperty('candidates');
    expect(Object.keys(swapped?.workflow.interface.outputs ?? {})).toEqual(['image']);
    expect(bendsOf(swapped?.workflow ?? workflow, { node: 'decode', port: 'embedding' })).toEqual([]);
  });

  it('a link goes into another port of its kind where none has its name', () => {
    const swapped = swapType(typed, 'decode', 'pca-fit');
    expect(swapped?.kept).toBe(1);
    expect(Object.values(swapped?.workflow.nodes.decode?.inputs ?? {})).toEqual([{ node: 'prior', port: 'embedding' }]);
  });

  it('a node of an unknown type gets a known one with its params and links, and an unknown type is refused', () => {
    const foreign = { ...workflow, nodes: { ...workflow.nodes, prior: { ...workflow.nodes.prior, type: 'prior-x' } } } as typeof workflow;
    const swapped = swapType({ ...typed, workflow: foreign }, 'prior', 'prior');
    expect(swapped?.workflow.nodes.prior).toEqual(workflow.nodes.prior);
    expect(swapped?.workflow.nodes.decode).toEqual(workflow.nodes.decode);
    expect(swapType(typed, 'prior', 'unheard-of')).toBeUndefined();
  });
});
