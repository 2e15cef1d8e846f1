import { afterAll, expect, it } from 'vitest';
import { nodeBackend } from '../../../models/backends/node/index.ts';
import { encodeImages, encodeText } from '../../../models/clip.ts';
import { installFamily } from '../families.ts';
import { expectNumbers, goldenOf } from './families.ts';
import { expectForwards, expectImages, expectTexts, logitsOf, normalised, photo } from './towers.ts';

/** The probabilities of logits `[rows, columns]`: by softmax of each row, or by sigmoid. */
const probabilitiesOf = (logits: Float32Array, columns: number, kind: 'softmax' | 'sigmoid'): Float32Array => {
  if (kind === 'sigmoid') return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  const result = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += columns) {
    const row = logits.subarray(start, start + columns);
    const powers = row.map((logit) => Math.exp(logit - Math.max(...row)));
    const sum = powers.reduce((total, power) => total + power, 0);
    for (const [index, power] of powers.entries()) result[start + index] = power / sum;
  }
  return result;
};

/** The tests of a CLIP with both towers: every component and every stage of its golden.json, through `unclip models add` and the Node backend. */
export const testClip = (name: string): void => {
  const golden = goldenOf(name);
  const backend = nodeBackend({ device: 'cpu' });
  afterAll(() => backend.close());
  const towers = async () => ({ name, backend, family: await installFamily({ repositories: [name] }) });

  it(`every forward of the text encoder of ${name} equals PyTorch`, async () => {
    await expectForwards(await towers(), {
      component: 'text',
      ours: 'text-encoder',
      ports: { input_ids: 'input_ids', last_hidden_state: 'hidden_states' },
    });
  });

  it(`every forward of the image encoder of ${name} equals PyTorch`, async () => {
    await expectForwards(await towers(), { component: 'vision', ours: 'image-encoder', ports: {} });
  });

  it(`the two towers of ${name} together give the logits and unit embeddings of the joint network`, async () => {
    const { family } = await towers();
    for (const { name: title, inputs, outputs } of golden.cases('joint')) {
      const tensor = (input: string) => golden.tensor(String(inputs[input]));
      const [ids, pixels] = [tensor('input_ids'), tensor('pixel_values')];
      const text = await backend.session(family, 'text-encoder').run({ input_ids: { dims: ids.shape, data: Int32Array.from(ids.data) } });
      const image = await backend
        .session(family, 'image-encoder')
        .run({ pixel_values: { dims: pixels.shape, data: Float32Array.from(pixels.data) } });
      const [texts, images] = [text.text_embeds?.data, image.image_embeds?.data];
      if (!texts || !images) throw new Error('A tower has no embeddings.');
      const { dimension } = family.manifest.embedding;
      const logits = { shape: [images.length / dimension, texts.length / dimension], data: logitsOf(family, { images, texts }) };
      expectNumbers(`${title} logits_per_image`, logits, golden.tensor(String(outputs.logits_per_image)));
      const unit = (rows: Float32Array) => ({ shape: [rows.length / dimension, dimension], data: normalised(rows, dimension) });
      expectNumbers(`${title} text_embeds`, unit(texts), golden.tensor(String(outputs.text_embeds)));
      expectNumbers(`${title} image_embeds`, unit(images), golden.tensor(String(outputs.image_embeds)));
    }
  });

  const stages = (kind: string) => golden.json.stages.filter(({ stage }: { stage: string }) => stage === kind);

  it(`the prompts of ${name} have the ids, masks, hidden states and embeddings of transformers`, async () => {
    for (const stage of stages('text_encode')) await expectTexts(await towers(), stage);
  });

  it(`the photographs of ${name} have the pixels and embeddings of transformers`, async () => {
    for (const { file, outputs } of stages('image_encode')) await expectImages(await towers(), { files: [file], outputs });
  });

  it(`the photographs and prompts of ${name} have the logits and probabilities of transformers`, async () => {
    const { family } = await towers();
    const files: string[] = stages('image_encode').map(({ file }: { file: string }) => file);
    const [{ prompts }] = stages('text_encode');
    const images = await encodeImages({ backend, family, images: await Promise.all(files.map((file) => photo(name, file))) });
    const { embeddings: texts } = await encodeText({ backend, family, texts: prompts });
    const logits = logitsOf(family, { images, texts });
    const kind = family.manifest.embedding.logits?.kind ?? 'softmax';
    for (const { outputs } of stages('similarity')) {
      const want = golden.tensor(outputs.logits_per_image);
      expect(want.shape).toEqual([files.length, prompts.length]);
      expectNumbers('logits_per_image', { shape: want.shape, data: logits }, want);
      const probabilities = { shape: want.shape, data: probabilitiesOf(logits, prompts.length, kind) };
      expectNumbers('probabilities', probabilities, golden.tensor(outputs.probabilities));
    }
  });
};
