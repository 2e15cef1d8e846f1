import * as z from 'zod';
import { sentence } from '../../../errors/index.ts';
import { type ClipTextConfig, clipTextConfig, clipTextModelWithProjection } from '../../architectures/clip-text-model.ts';
import { type ClipVisionConfig, clipVisionConfig, clipVisionModelWithProjection } from '../../architectures/clip-vision-model.ts';
import { openClipConfig, openClipTensors } from '../../architectures/open-clip.ts';
import { readJson } from '../../repository/repository.ts';
import { clipImageEncoder, pixelValuesOf } from '../components/image-encoder.ts';
import { logitsOf } from '../components/logits.ts';
import { clipTextEncoder, inputIdsOf } from '../components/text-encoder.ts';
import { assemble, type FamilyKind, type FamilyRequest } from '../family-kind.ts';
import { openClipClass } from '../identify.ts';
import { clipImages, readImageProcessor } from '../image-processor.ts';
import { hubIdOf, spaceNamed } from '../names.ts';
import { buildComponent, checkLeftOver, quantized, readTable, type Source } from '../network.ts';
import { readTokenizer } from '../tokenizer-files.ts';

const both = 'CLIPModel';
const textTower = 'CLIPTextModelWithProjection';
const imageTower = 'CLIPVisionModelWithProjection';

/**
 * Both towers in one file. As in transformers, a `…_config_dict` replaces the section of its name, and the towers have the `projection_dim` of the
 * whole.
 */
const clipConfig = z
  .object({
    projection_dim: z.int().positive().default(512),
    text_config: z.looseObject({}).default({}),
    vision_config: z.looseObject({}).default({}),
    text_config_dict: z.looseObject({}).nullish(),
    vision_config_dict: z.looseObject({}).nullish(),
  })
  .transform(({ projection_dim, text_config, vision_config, text_config_dict, vision_config_dict }): unknown => ({
    text: { ...(text_config_dict ?? text_config), projection_dim },
    vision: { ...(vision_config_dict ?? vision_config), projection_dim },
  }))
  .pipe(z.object({ text: clipTextConfig, vision: clipVisionConfig }));

const spaceOf = (request: FamilyRequest, source: Source, nameOrPath?: string): string =>
  request.space ?? spaceNamed(hubIdOf(source.repository)) ?? spaceNamed(nameOrPath) ?? request.name;

type Towers = { readonly text: ClipTextConfig; readonly vision: ClipVisionConfig; readonly images?: typeof clipImages };

/** Both towers in one file, which transformers or OpenCLIP wrote. */
const bothTowers = async (request: FamilyRequest, source: Source, { text, vision, images = clipImages }: Towers) => {
  const network = { source, folder: '', table: quantized(source, '', openClipTensors(await readTable(source, ''))) };
  const textEncoder = buildComponent({ name: 'text-encoder', networks: [network] }, (graph, [weights]) => {
    const inputs = { input_ids: inputIdsOf(graph, text) };
    const { text_embeds, last_hidden_state } = clipTextModelWithProjection(graph, weights, { config: text, inputs });
    graph.output('text_embeds', text_embeds);
    graph.output('hidden_states', last_hidden_state);
  });
  const imageEncoder = buildComponent({ name: 'image-encoder', networks: [network] }, (graph, [weights]) => {
    const inputs = { pixel_values: pixelValuesOf(graph, vision) };
    graph.output('image_embeds', clipVisionModelWithProjection(graph, weights, { config: vision, inputs }).image_embeds);
  });
  checkLeftOver('', [...textEncoder.leftOver, ...imageEncoder.leftOver], ['logit_scale']);
  return assemble(request, {
    description: sentence('CLIP: embeddings of texts and pictures in one space.'),
    components: [textEncoder, imageEncoder],
    tokenizer: await readTokenizer(source.repository, { folder: '', positions: text.max_position_embeddings, target: 'tokenizer' }),
    sections: {
      embedding: {
        space: spaceOf(request, source),
        dimension: text.projection_dim,
        normalised: false,
        ...(await logitsOf(network, 'softmax')),
      },
      preprocess: await readImageProcessor(source.repository, { folder: '', imageSize: vision.image_size, defaults: images }),
    },
  });
};

const ofTransformers = async (request: FamilyRequest, source: Source) =>
  bothTowers(request, source, await readJson(source.repository, 'config.json', clipConfig));

const ofOpenClip = async (request: FamilyRequest, source: Source) => {
  const { text, vision, preprocess } = await readJson(source.repository, 'open_clip_config.json', openClipConfig);
  const { mean = clipImages.mean, std = clipImages.std } = preprocess;
  return bothTowers(request, source, { text, vision, images: { ...clipImages, mean, std } });
};

const oneTextTower = async (request: FamilyRequest, source: Source) => {
  const text = await clipTextEncoder(source, { encoder: '', tokenizer: '' });
  return assemble(request, {
    description: sentence("CLIP's text encoder alone."),
    components: [text.component],
    tokenizer: text.tokenizer,
    sections: { embedding: { space: spaceOf(request, source, text.nameOrPath), dimension: text.dimension, normalised: false } },
  });
};

const oneImageTower = async (request: FamilyRequest, source: Source) => {
  const image = await clipImageEncoder(source, { encoder: '', processor: '' });
  return assemble(request, {
    description: sentence("CLIP's image encoder alone."),
    components: [image.component],
    sections: {
      embedding: { space: spaceOf(request, source, image.nameOrPath), dimension: image.dimension, normalised: false },
      preprocess: image.preprocess,
    },
  });
};

const towers = { [both]: ofTransformers, [openClipClass]: ofOpenClip, [textTower]: oneTextTower, [imageTower]: oneImageTower };

const plan = async (request: FamilyRequest) =>
  Promise.all(
    request.members.slice(0, 1).map(({ className, source }) => towers[className as keyof typeof towers](request, source)), // planImport checks classes
  );

/** CLIP in the format of transformers, both towers or one of them, and in that of OpenCLIP. */
export const clipFamily: FamilyKind = { title: 'CLIP', classes: [both, openClipClass, textTower, imageTower], plan };
