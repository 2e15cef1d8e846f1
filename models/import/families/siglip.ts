import * as z from 'zod';
import { sentence } from '../../../errors/index.ts';
import { siglipTextConfig, siglipTextModel, siglipVisionConfig, siglipVisionModel } from '../../architectures/siglip-model.ts';
import { pixelValuesOf } from '../components/image-encoder.ts';
import { logitsOf } from '../components/logits.ts';
import { inputIdsOf } from '../components/text-encoder.ts';
import { assemble, type FamilyKind, type FamilyRequest } from '../family-kind.ts';
import { readImageProcessor, siglipImages } from '../image-processor.ts';
import { hubIdOf, spaceNamed } from '../names.ts';
import { buildComponent, checkLeftOver, openNetwork } from '../network.ts';
import { readTokenizer } from '../tokenizer-files.ts';

const siglipConfig = z.object({ text_config: siglipTextConfig.prefault({}), vision_config: siglipVisionConfig.prefault({}) });

const plan = async (request: FamilyRequest) => {
  const [member] = request.members;
  if (!member) throw new Error('A family of SigLIP needs its repository.');
  const { source } = member;
  const network = await openNetwork(source, '', siglipConfig);
  const { text_config: text, vision_config: vision } = network.config;
  const textEncoder = buildComponent({ name: 'text-encoder', networks: [network] }, (graph, [weights]) => {
    const inputs = { input_ids: inputIdsOf(graph, text) };
    const { text_embeds, last_hidden_state } = siglipTextModel(graph, weights, { config: text, inputs });
    graph.output('text_embeds', text_embeds);
    graph.output('hidden_states', last_hidden_state);
  });
  const imageEncoder = buildComponent({ name: 'image-encoder', networks: [network] }, (graph, [weights]) => {
    const inputs = { pixel_values: pixelValuesOf(graph, vision) };
    graph.output('image_embeds', siglipVisionModel(graph, weights, { config: vision, inputs }).image_embeds);
  });
  checkLeftOver('', [...textEncoder.leftOver, ...imageEncoder.leftOver], ['logit_scale', 'logit_bias']);
  return [
    assemble(request, {
      description: sentence('SigLIP: embeddings of texts and pictures in one space, trained with a sigmoid of each pair.'),
      components: [textEncoder, imageEncoder],
      tokenizer: await readTokenizer(source.repository, { folder: '', positions: text.max_position_embeddings, target: 'tokenizer' }),
      sections: {
        embedding: {
          space: request.space ?? spaceNamed(hubIdOf(source.repository)) ?? request.name,
          dimension: vision.hidden_size,
          normalised: false,
          ...(await logitsOf(network, 'sigmoid')),
        },
        preprocess: await readImageProcessor(source.repository, { folder: '', imageSize: vision.image_size, defaults: siglipImages }),
      },
    }),
  ];
};

/** SigLIP of Google, in the format of transformers. */
export const siglipFamily: FamilyKind = { title: 'SigLIP', classes: ['SiglipModel'], plan };
