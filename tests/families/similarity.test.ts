import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelFacts } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { modelCatalog } from '../../models/family.ts';
import type { Scores } from '../../nodes/kinds.ts';
import { factsOf } from '../../nodes/resolve.ts';
import { installFamily } from '../support/families.ts';
import { expectNumbers, familiesFolder, goldenOf } from '../support/models/families.ts';
import { tinyFamily } from '../support/models/tiny.ts';
import { evaluate, noServices } from '../support/nodes/evaluate.ts';
import { node, planOf } from '../support/nodes/planning.ts';

const backend = nodeBackend({ device: 'cpu' });
afterAll(() => backend.close());

describe.each(['clip-openai', 'siglip'])('the node Similarity with %s', (name) => {
  it('its probabilities of photographs and captions are those of transformers', async () => {
    const golden = goldenOf(name);
    const family = await installFamily({ repositories: [name] });
    const services = { ...noServices, backend, models: modelCatalog([family]) };
    const model: ModelFacts = factsOf(family);
    const stages = (kind: string) => golden.json.stages.filter(({ stage }: { stage: string }) => stage === kind);
    const [{ prompts }] = stages('text_encode');
    const images = await Promise.all(
      stages('image_encode').map(({ file }: { file: string }) =>
        imageCodec.decode(Uint8Array.from(readFileSync(join(familiesFolder, name, file))), file),
      ),
    );
    const { embedding: rows } = await evaluate('encode-image', { services, model, inputs: { images } });
    const { embedding: columns } = await evaluate('encode-text', { services, model, inputs: { text: prompts } });
    const { scores } = (await evaluate('similarity', { model, inputs: { rows, columns }, params: { softmax: true } })) as {
      scores: Scores;
    };
    const [{ outputs }] = stages('similarity');
    const shape = [scores.rows.length, scores.columns.length];
    expectNumbers('probabilities', { shape, data: scores.values }, golden.tensor(outputs.probabilities));
  });
});

describe('the model of the node Similarity', () => {
  const link = (port: string) => ({ node: 'encode', port });
  const nodes = (model: string, params: object) => ({
    words: node('text', { text: 'a cat' }),
    encode: node('encode-text', { model }, { text: { node: 'words', port: 'text' } }),
    compare: node('similarity', params, { rows: link('embedding'), columns: link('embedding') }),
  });
  const output = { node: 'compare', port: 'scores' };

  it('it is the family that states how similarities become probabilities, where probabilities are wanted', async () => {
    const family = await installFamily({ repositories: ['siglip'] });
    const compare = (params: object) => planOf([family], nodes('siglip', params), output).tasks.at(-1);
    expect(compare({ softmax: true })).toMatchObject({ type: 'similarity', model: { family: 'siglip', logits: { kind: 'sigmoid' } } });
    expect(compare({})?.model).toBeUndefined();
  });

  it('a family that states nothing is no model of the node, and does not change its key', async () => {
    const family = await tinyFamily();
    const planned = planOf([family], nodes('tiny', { softmax: true }), output);
    expect(planned.tasks.at(-1)?.model).toBeUndefined();
  });
});
