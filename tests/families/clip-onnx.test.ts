import { afterAll, expect, it } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { encodeImages, encodeText } from '../../models/clip.ts';
import { installFamily } from '../support/families.ts';
import { expectNumbers, goldenOf } from '../support/models/families.ts';
import { expectImages, expectTexts, normalised, photo } from '../support/models/towers.ts';

const name = 'clip-onnx';
const golden = goldenOf(name);
const backend = nodeBackend({ device: 'cpu' });
afterAll(() => backend.close());

const towers = async (...flags: string[]) => ({ name, backend, family: await installFamily({ repositories: [name], flags }) });
const stages = (kind: string) => golden.json.stages.filter(({ stage }: { stage: string }) => stage === kind);
const isFile = ({ prompts, files }: { prompts?: string[]; files?: string[] }) => prompts !== undefined || files !== undefined;

it('the networks of transformers.js are taken as they lie in the repository', async () => {
  const { family } = await towers();
  for (const { file, bytes, weights } of Object.values(family.manifest.components)) {
    expect(bytes).toBe(golden.json.onnx[file.replace('onnx/', '')].bytes);
    expect(weights).toEqual([]);
  }
});

it('the prompts of transformers.js networks have the ids, masks and embeddings of onnxruntime', async () => {
  for (const stage of stages('text_encode').filter(isFile)) await expectTexts(await towers(), stage);
});

it('a row of ids without padding has the embedding of onnxruntime', async () => {
  const { family } = await towers();
  for (const { inputs, outputs } of stages('text_encode').filter((stage: { prompts?: string[] }) => !isFile(stage))) {
    const { shape, data } = golden.tensor(inputs.input_ids);
    const result = await backend.session(family, 'text-encoder').run({ input_ids: { dims: shape, data: Int32Array.from(data) } });
    const got = result.text_embeds;
    expectNumbers('embeds', got && { shape: got.dims, data: got.data }, golden.tensor(outputs.embeds));
  }
});

it('the photographs of transformers.js networks have the pixels and embeddings of onnxruntime', async () => {
  for (const { files, outputs } of stages('image_encode')) await expectImages(await towers(), { files, outputs });
});

it('quantized networks are chosen by --variant, and have the embeddings of onnxruntime', async () => {
  const quantized = await towers('--variant', 'quantized');
  expect(Object.values(quantized.family.manifest.components).map(({ precision }) => precision)).toEqual(['int8', 'int8']);
  const renamed = ({ quantized_embeds: embeds }: Record<string, string>) => ({ embeds: embeds as string }); // each stage has both
  for (const stage of stages('text_encode').filter(isFile)) await expectTexts(quantized, { ...stage, outputs: renamed(stage.outputs) });
  for (const { files, outputs } of stages('image_encode')) await expectImages(quantized, { files, outputs: renamed(outputs) });
});

it('the two towers give the unit embeddings of the joint network', async () => {
  const { family } = await towers();
  const { dimension } = family.manifest.embedding;
  const [{ prompts }] = stages('text_encode');
  const [{ files }] = stages('image_encode');
  const { embeddings: texts } = await encodeText({ backend, family, texts: prompts });
  const images = await encodeImages({ backend, family, images: await Promise.all(files.map((file: string) => photo(name, file))) });
  const unit = (rows: Float32Array) => ({ shape: [rows.length / dimension, dimension], data: normalised(rows, dimension) });
  for (const { outputs } of stages('similarity')) {
    expectNumbers('text_embeds_normalised', unit(texts), golden.tensor(outputs.text_embeds_normalised));
    expectNumbers('image_embeds_normalised', unit(images), golden.tensor(outputs.image_embeds_normalised));
  }
});
