import type { ModelFacts } from '../graph/index.ts';
import type { EncodeSettings } from '../models/image/codec.ts';
import type { Image } from '../models/image/image.ts';
import { isPictureFile, type Picture } from '../models/image/picture.ts';
import type { ComponentName } from '../models/manifest.ts';
import type { Feeds, Outputs } from '../models/tensor.ts';
import type { Services } from '../nodes/define.ts';
import { type Embedding, kinds } from '../nodes/kinds.ts';
import type { NodeDescription, ServiceName } from './description.ts';
import { PluginError } from './error.ts';

/** What a node of a plugin may use, by the names in its `services`. Every function takes and returns plain data, so it can be called from a sandbox. */
export type PluginServices = {
  readonly pictures: {
    /** The pixels of a picture of the inputs, 8-bit RGB or RGBA. A picture file is decoded: request one, use it, and drop it. */
    pixels(picture: Picture): Promise<Image>;
    /** A copy of a picture of the inputs with at most `longest` pixels on each side. */
    reduced(picture: Picture, longest: number): Promise<Image>;
    /** The bytes of a picture file, PNG or WebP. */
    encode(images: readonly Image[], settings: EncodeSettings): Promise<Uint8Array>;
  };
  readonly embeddings: {
    /** The text embeddings z_t `[N, D]` of captions, by the text encoder of the node's model family. */
    ofTexts(texts: readonly string[]): Promise<Embedding>;
    /** The image embeddings z_i `[N, D]` of pictures, by the image encoder of the node's model family. */
    ofPictures(pictures: readonly Picture[]): Promise<Embedding>;
  };
  readonly model: {
    /** Runs a network of the node's model family. Feeds and outputs have the names and shapes of its manifest. */
    run(component: string, feeds: Feeds): Promise<Outputs>;
  };
};

type Call = {
  readonly spec: NodeDescription;
  readonly services: Services;
  readonly model?: ModelFacts | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
};

/** The services that a node declares, for one call. A picture file is only read if it is one of the inputs. */
export const servicesFor = (call: Call): Partial<PluginServices> => {
  const all: { readonly [Name in ServiceName]: (call: Call) => PluginServices[Name] } = { pictures, embeddings, model };
  return Object.fromEntries(call.spec.services.map((name) => [name, all[name](call)]));
};

const pictures = (call: Call): PluginServices['pictures'] => {
  const permitted = permit(call);
  const { images } = call.services;
  return {
    pixels: async (picture) => images.pixels(permitted(picture)),
    reduced: async (picture, longest) => images.reduced(permitted(picture), longest),
    encode: (pixels, settings) => images.encode(pixels, settings),
  };
};

const embeddings = (call: Call): PluginServices['embeddings'] => {
  const permitted = permit(call);
  const { services, signal } = call;
  const network = async () => ({ ...(await import('../models/clip.ts')), family: familyOf(call) });
  return {
    async ofTexts(texts) {
      const { encodeText, family } = await network();
      const { space, dimension } = family.manifest.text ?? family.manifest.embedding;
      const { embeddings: data } = await encodeText({ backend: services.backend, family, texts, signal });
      return { space, role: 'text', dims: [texts.length, dimension], data };
    },
    async ofPictures(chosen) {
      const { encodeImages, family } = await network();
      const { space, dimension } = family.manifest.embedding;
      const images = chosen.map(permitted);
      const data = await encodeImages({ backend: services.backend, family, images, pictures: services.images, signal });
      return { space, role: 'image', dims: [images.length, dimension], data };
    },
  };
};

const model = (call: Call): PluginServices['model'] => ({
  // the backend refuses a component that the family lacks
  run: async (component, feeds) => call.services.backend.session(familyOf(call), component as ComponentName).run(feeds, call.signal),
});

const familyOf = ({ spec, services, model: facts }: Call) => {
  const family = facts && services.models.get(facts.family);
  if (family) return family;
  throw new PluginError('FORBIDDEN', 'The node {title} has no model here. Choose a model that is installed.', {
    params: { title: spec.title },
  });
};

/** Passes pictures in memory, and picture files that are inputs of the call. */
const permit = ({ spec, inputs }: Call): ((picture: Picture) => Picture) => {
  const known = pictureFilesIn(spec, inputs);
  return (picture) => {
    if (!isPictureFile(picture)) return picture;
    const input = known.get(picture.sha256);
    if (input) return input;
    throw new PluginError('FORBIDDEN', 'The node {title} reads a picture file that is none of its inputs. Correct the plugin.', {
      params: { title: spec.title },
    });
  };
};

/** The picture files among the inputs of a call, by SHA-256. */
export const pictureFilesIn = (
  { inputs: ports }: Pick<NodeDescription, 'inputs'>,
  inputs: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, Picture> => {
  const found = new Map<string, Picture>();
  for (const [name, { kind }] of Object.entries(ports)) {
    if (kind !== 'image' && kind !== 'any') continue;
    const value = kinds.image.schema.safeParse(inputs[name]);
    for (const picture of value.success ? value.data : []) if (isPictureFile(picture)) found.set(picture.sha256, picture);
  }
  return found;
};
