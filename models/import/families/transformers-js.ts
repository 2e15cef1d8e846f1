import * as z from 'zod';
import { sentence } from '../../../errors/index.ts';
import { ModelError } from '../../error.ts';
import type { ComponentName } from '../../manifest.ts';
import type { Port } from '../../onnx/graph.ts';
import { fileOf, type Repository, readJson } from '../../repository/repository.ts';
import { assemble, type FamilyKind, type FamilyRequest } from '../family-kind.ts';
import { onnxClass } from '../identify.ts';
import { clipImages, readImageProcessor } from '../image-processor.ts';
import { hubIdOf, spaceNamed } from '../names.ts';
import { type BuiltComponent, portsOf, type Source } from '../network.ts';
import { readOnnxPorts } from '../onnx-ports.ts';
import { readTokenizer } from '../tokenizer-files.ts';

/** A tower of CLIP, as transformers.js names its file, its output and the hidden states that some files have. */
type Tower = { readonly name: ComponentName; readonly stem: string; readonly output: string };
const textTower: Tower = { name: 'text-encoder', stem: 'text_model', output: 'text_embeds' };
const imageTower: Tower = { name: 'image-encoder', stem: 'vision_model', output: 'image_embeds' };

const configSchema = z.object({
  projection_dim: z.int().positive().default(512),
  text_config: z.object({ max_position_embeddings: z.int().positive().default(77) }).prefault({}),
  vision_config: z.object({ image_size: z.int().positive().default(224) }).prefault({}),
  model_type: z.literal('clip'),
});

/** The endings of the variants of a tower that a repository has; the empty one is float32. */
const variantsOf = ({ files }: Repository, { stem }: Tower): string[] =>
  files.flatMap(({ path }) => {
    const [, variant] = new RegExp(`^onnx/${stem}(?:_(\\w+))?\\.onnx$`).exec(path) ?? [];
    return path.startsWith(`onnx/${stem}.`) || variant !== undefined ? [variant ?? ''] : [];
  });

/** The network of a tower as it lies in the repository; undefined where there is none. */
const towerOf = async ({ repository, variant, signal }: Source, tower: Tower): Promise<BuiltComponent | undefined> => {
  const variants = variantsOf(repository, tower);
  if (variants.length === 0) return undefined;
  const wanted = variant === 'float16' ? 'fp16' : (variant ?? '');
  if (!variants.includes(wanted)) {
    throw new ModelError('BAD_REPOSITORY', '{repository} has no {file}. Choose one of its variants: {variants}.', {
      params: {
        repository: repository.source.id,
        file: `onnx/${tower.stem}${wanted === '' ? '' : `_${wanted}`}.onnx`,
        variants: variants.filter((each) => each !== '').join(', ') || 'none',
      },
    });
  }
  const path = `onnx/${tower.stem}${wanted === '' ? '' : `_${wanted}`}.onnx`;
  const { inputs, outputs, externalFiles } = await readOnnxPorts(repository, path, signal);
  const embeds = outputs.find(({ name }) => name === tower.output);
  if (!embeds) {
    throw new ModelError('BAD_REPOSITORY', 'The network {path} of {repository} has the outputs {outputs}, but no {output}.', {
      params: { path, repository: repository.source.id, outputs: outputs.map(({ name }) => name).join(', '), output: tower.output },
    });
  }
  const hidden = tower.name === 'text-encoder' ? outputs.find(({ name }) => name === 'last_hidden_state') : undefined;
  const external = externalFiles.map((name) => `onnx/${name}`);
  const files = [path, ...external].map((file) => ({ repository, path: file, target: file }));
  return {
    name: tower.name,
    component: {
      file: path,
      bytes: fileOf(repository, path).bytes,
      weights: external.map((file) => ({ file, bytes: fileOf(repository, file).bytes })),
      inputs: portsOf(inputs),
      outputs: { ...portsOf([embeds]), ...(hidden && { hidden_states: { ...portOf(hidden), name: hidden.name } }) },
      ...(precisions[wanted] && { precision: precisions[wanted] }),
    },
    graph: undefined,
    files,
  };
};
const portOf = (port: Port) => Object.values(portsOf([port]))[0] as ReturnType<typeof portsOf>[string]; // one port, one entry

const precisions: Readonly<Record<string, 'float32' | 'float16' | 'int8'>> = {
  '': 'float32',
  fp16: 'float16',
  quantized: 'int8',
  int8: 'int8',
  uint8: 'int8',
};

const plan = async (request: FamilyRequest) => {
  const [member] = request.members;
  if (!member) throw new Error('A family of transformers.js needs its repository.');
  const { source } = member;
  const { repository } = source;
  const config = await readJson(repository, 'config.json', configSchema);
  const text = await towerOf(source, textTower);
  const image = await towerOf(source, imageTower);
  if (!text && !image) {
    throw new ModelError('BAD_REPOSITORY', '{repository} has neither onnx/text_model.onnx nor onnx/vision_model.onnx. Fetch one of them.', {
      params: { repository: repository.source.id },
    });
  }
  const positions = config.text_config.max_position_embeddings;
  return [
    assemble(request, {
      description: sentence('CLIP: embeddings of texts and pictures in one space, by networks in ONNX as transformers.js reads them.'),
      components: [...(text ? [text] : []), ...(image ? [image] : [])],
      ...(text && { tokenizer: await readTokenizer(repository, { folder: '', positions, target: 'tokenizer' }) }),
      sections: {
        embedding: {
          space: request.space ?? spaceNamed(hubIdOf(repository)) ?? request.name,
          dimension: config.projection_dim,
          normalised: false,
        },
        ...(image && {
          preprocess: await readImageProcessor(repository, {
            folder: '',
            imageSize: config.vision_config.image_size,
            defaults: clipImages,
          }),
        }),
      },
    }),
  ];
};

/** CLIP as networks in ONNX, in the folders of transformers.js. */
export const transformersJsFamily: FamilyKind = { title: 'CLIP in ONNX', classes: [onnxClass], plan };
