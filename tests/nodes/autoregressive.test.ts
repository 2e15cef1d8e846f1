import { describe, expect, it } from 'vitest';
import { check, type ModelFacts, type Progress, parseWorkflow } from '../../graph/index.ts';
import { modelCatalog } from '../../models/catalog.ts';
import type { ModelFamily } from '../../models/family.ts';
import { registry } from '../../nodes/index.ts';
import type { Embedding } from '../../nodes/kinds.ts';
import { resolveModel } from '../../nodes/resolve.ts';
import { fakeBackend } from '../support/fakes.ts';
import { captionConditioning, tinyFamily } from '../support/models/tiny.ts';
import { evaluate, noServices, plainRows } from '../support/nodes/evaluate.ts';
import { node, planOf } from '../support/nodes/planning.ts';

const family = await tinyFamily();
const models = modelCatalog([family]);
const conditioning = { space: 'tiny', ...captionConditioning(0, 1) };

/** Runs the node with the tiny family on a fake backend. Returns the embeddings, and the networks that were run. */
const prior = async (call: Parameters<typeof evaluate>[1]) => {
  const backend = fakeBackend();
  const model = resolveModel(models)({ family: 'tiny', component: 'autoregressive-prior' }) as ModelFacts; // the tiny family has one
  const params = { method: 'autoregressive', ...call.params };
  const outputs = await evaluate('prior', {
    services: { ...noServices, backend, models },
    model,
    inputs: { conditioning },
    ...call,
    params,
  });
  return { embedding: (outputs as { embedding: Embedding }).embedding, runs: backend.runs }; // the one output of the node
};

describe('the autoregressive prior', () => {
  it('the autoregressive prior outputs one image embedding per caption, from its own network', async () => {
    const { embedding, runs } = await prior({});
    expect(embedding).toMatchObject({ space: 'tiny', role: 'image', dims: [2, 32] });
    expect(new Set(runs.map(({ component }) => component))).toEqual(new Set(['text-encoder', 'autoregressive-prior']));
    expect(runs.filter(({ component }) => component === 'autoregressive-prior')).toHaveLength(6);
  });
  it('the autoregressive prior is not run when the method is diffusion, which is the default', async () => {
    for (const method of ['diffusion', undefined]) {
      const { runs } = await prior({ params: { steps: 2, method } });
      expect(new Set(runs.map(({ component }) => component))).toEqual(new Set(['text-encoder', 'prior']));
    }
  });
  it('the autoregressive prior draws each item of a batch from its own seed and guidance', async () => {
    const inputs = { conditioning: { space: 'tiny', ...captionConditioning(0) } };
    const sweep = plainRows((await prior({ inputs, links: { seed: [5, 6], guidance: [1, 3] } })).embedding);
    const alone = async (params: Record<string, unknown>) => plainRows((await prior({ inputs, params })).embedding)[0];
    expect(sweep).toEqual([await alone({ seed: 5, guidance: 1 }), await alone({ seed: 6, guidance: 3 })]);
    expect(sweep[0]).not.toEqual(sweep[1]);
  });
  it.each([{ guidance: 5 }, { seed: 1 }, { candidates: 4 }])(
    'the autoregressive prior outputs another embedding with %o',
    async (changed) => {
      const { embedding } = await prior({ params: { guidance: 2 } });
      expect((await prior({ params: { guidance: 2, ...changed } })).embedding.data).not.toEqual(embedding.data);
    },
  );
  it.each([{ steps: 3 }, { scheduler: 'ddim' }, { eta: 1 }])(
    'the autoregressive prior ignores %o, a param of diffusion',
    async (changed) => {
      expect((await prior({ params: changed })).embedding).toEqual((await prior({})).embedding);
    },
  );
  it('the autoregressive prior reports its progress after each component', async () => {
    const reported: Progress[] = [];
    await prior({ progress: (progress) => reported.push(progress) });
    expect(reported).toEqual([1, 2, 3, 4, 5, 6].map((step) => ({ step, of: 6 })));
  });
});

describe('planning an autoregressive prior', () => {
  const planned = (families: readonly ModelFamily[], params: object, links: object = {}) =>
    planOf(
      families,
      {
        words: node('text', { text: 'autoregressive' }),
        encode: node('encode-text', { model: 'tiny' }, { text: { node: 'words', port: 'text' } }),
        imagine: node('prior', params, { conditioning: { node: 'encode', port: 'conditioning' }, ...links }),
      },
      { node: 'imagine', port: 'embedding' },
    );
  const { 'autoregressive-prior': _, ...components } = family.manifest.components;
  const without: ModelFamily = { ...family, manifest: { ...family.manifest, components } };

  it('the planner finds the family with an autoregressive prior by the space of the captions', () => {
    const other = { ...family, manifest: { ...family.manifest, family: 'other' } };
    expect(planned([without, other], { method: 'autoregressive' }).tasks.at(-1)).toMatchObject({
      type: 'prior',
      model: { family: 'other' },
    });
    expect(planned([without, other], {}).tasks.at(-1)).toMatchObject({ type: 'prior', model: { family: 'tiny' } });
  });
  it('the error of a method that the family does not support names the supported methods', () => {
    expect(() => planned([without], { method: 'autoregressive', model: 'tiny' })).toThrow(
      'Node "imagine" (Prior) needs model "tiny" with component "autoregressive-prior" for embeddings of space "tiny", which is not installed. Set "method" to diffusion, or choose another model.',
    );
  });
  describe('the methods of a prior', () => {
    const offered = (families: readonly ModelFamily[], params: object) =>
      check({
        workflow: parseWorkflow({
          format: 'unclip-workflow',
          version: 2,
          nodes: {
            words: node('text', { text: 'a dog' }),
            encode: node('encode-text', { model: 'tiny' }, { text: { node: 'words', port: 'text' } }),
            imagine: node('prior', params, { conditioning: { node: 'encode', port: 'conditioning' } }),
          },
        }),
        registry,
        models: resolveModel(modelCatalog(families)),
      }).choices.get('imagine');

    it('a family with both priors offers both methods', () => {
      expect(offered([family], {})).toEqual({ method: ['diffusion', 'autoregressive'] });
    });
    it('a family without an autoregressive prior offers only diffusion, whichever method is set', () => {
      for (const params of [{}, { model: 'tiny' }, { method: 'autoregressive' }]) {
        expect(offered([without], params)).toEqual({ method: ['diffusion'] });
      }
    });
    it('a second family of the same space offers its method, unless the node names the first family', () => {
      const other = { ...family, manifest: { ...family.manifest, family: 'other' } };
      expect(offered([without, other], {})).toEqual({ method: ['diffusion', 'autoregressive'] });
      expect(offered([without, other], { model: 'tiny' })).toEqual({ method: ['diffusion'] });
    });
    it('a node without an installed family offers every method', () => {
      expect(offered([without], { model: 'missing' })).toEqual({});
    });
  });

  it('the method of a prior cannot be linked, because the plan depends on it', () => {
    expect(() => planned([family], {}, { method: { node: 'words', port: 'text' } })).toThrow(
      expect.objectContaining({
        code: 'TYPE_MISMATCH',
        nodeId: 'imagine',
        sentence: expect.objectContaining({ params: expect.objectContaining({ param: 'method' }) }),
      }),
    );
  });
});
