import * as z from 'zod';
import { clipVisionConfig, clipVisionModelWithProjection } from '../../architectures/clip-vision-model.ts';
import type { Manifest } from '../../manifest.ts';
import type { Graph } from '../../onnx/graph.ts';
import { clipImages, readImageProcessor } from '../image-processor.ts';
import { type BuiltComponent, buildComponent, checkLeftOver, openNetwork, type Source } from '../network.ts';

/** An image encoder and how pictures are prepared for it. */
export type ImageEncoderPlan = {
  readonly component: BuiltComponent;
  readonly preprocess: NonNullable<Manifest['preprocess']>;
  /** Numbers of an embedding z_i. */
  readonly dimension: number;
  /** The id that the configuration states: `openai/clip-vit-large-patch14`. */
  readonly nameOrPath: string | undefined;
};

const schema = clipVisionConfig.extend({ _name_or_path: z.string().optional() });

/** The input `pixel_values` `[batch, 3, S, S]` of an image encoder. */
export const pixelValuesOf = (graph: Graph, { image_size: size }: { readonly image_size: number }) =>
  graph.input('pixel_values', 'float32', ['batch', 3, size, size]);

/**
 * `CLIPVisionModelWithProjection` in a folder of its own, with the settings of its image processor in another.
 * @throws ModelError
 */
export const clipImageEncoder = async (
  source: Source,
  folders: { readonly encoder: string; readonly processor: string },
): Promise<ImageEncoderPlan> => {
  const network = await openNetwork(source, folders.encoder, schema);
  const { config } = network;
  const built = buildComponent({ name: 'image-encoder', networks: [network] }, (graph, [weights]) => {
    const inputs = { pixel_values: pixelValuesOf(graph, config) };
    graph.output('image_embeds', clipVisionModelWithProjection(graph, weights, { config, inputs }).image_embeds);
  });
  checkLeftOver(folders.encoder, built.leftOver);
  const preprocess = await readImageProcessor(source.repository, {
    folder: folders.processor,
    imageSize: config.image_size,
    defaults: clipImages,
  });
  return { component: built, preprocess, dimension: config.projection_dim, nameOrPath: config._name_or_path };
};
