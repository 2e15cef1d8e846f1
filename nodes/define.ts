import { type ModelFacts, type ModelReference, type NodeContext, nodesWith, type PortType, refuse, textSpaceOf } from '../graph/index.ts';
import type { Backend } from '../models/backend.ts';
import type { ByteSource } from '../models/embedding-files/index.ts';
import { ModelError } from '../models/error.ts';
import type { ModelCatalog, ModelFamily } from '../models/family.ts';
import type { ImageCodec } from '../models/image/codec.ts';
import type { PictureReader } from '../models/image/picture-reader.ts';
import type { LatentFunctions } from '../models/latent/functions.ts';
import type { ComponentName } from '../models/manifest.ts';

/** The services that nodes use when they run. The entry points (editor, server, command line) provide them. */
export type Services = {
  readonly backend: Backend;
  readonly models: ModelCatalog;
  /** Reads a file that a workflow names. Rejects when the file is missing or outside the permitted folder. */
  readonly files: {
    read(name: string): Promise<Uint8Array>;
    /** Opens such a file to read ranges of it. Absent where files are in memory anyway. */
    readonly open?: (name: string) => Promise<ByteSource>;
  };
  /** Reads pictures, in memory or in files, and reads and writes picture files. */
  readonly images: ImageCodec & PictureReader;
  readonly latent: LatentFunctions;
};

/** Defines a node type; ports and params are inferred from the value. */
export const defineNode = nodesWith<Services>();

type InputTypes = Readonly<Record<string, PortType>>;

/** The family that the planner chose for this node. Throws `ModelError` MODEL_MISSING when it found none. */
export const familyOf = ({ model, services }: NodeContext<Services>): ModelFamily => {
  const family = model && services.models.get(model.family);
  if (!family)
    throw new ModelError('MODEL_MISSING', 'Model "{model}" is not installed. Install it, or choose another one.', {
      params: { model: model?.family ?? '' },
    });
  return family;
};

/** A reference to a family with this component: by the name in the `model` param, if there is one, and by the spaces of the embeddings and the captions. */
export const modelIn = (model: string | undefined, inputs: InputTypes, component: ComponentName): ModelReference => {
  const spaceOf = (captions: boolean) =>
    Object.values(inputs).find(({ kind, attributes }) => (kind === 'conditioning') === captions && attributes.space !== undefined)
      ?.attributes.space;
  const [space, textSpace] = [spaceOf(false), spaceOf(true)];
  return {
    ...(model !== undefined && { family: model }),
    ...(space !== undefined && { space }),
    ...(textSpace !== undefined && { textSpace }),
    component,
  };
};

/**
 * Refuses inputs that a node cannot use together: embeddings of different CLIP models, and captions that the text encoder of the node's family did not encode.
 */
export const checkSpaces = (inputs: InputTypes, model: ModelFacts | undefined): void => {
  if (!model?.textSpace) {
    oneSpace(inputs);
    return;
  }
  const isCaption = ({ kind }: PortType) => kind === 'conditioning';
  oneSpace(Object.fromEntries(Object.entries(inputs).filter(([, type]) => !isCaption(type))));
  const wanted = textSpaceOf(model);
  const other = Object.entries(inputs).find(
    ([, type]) => isCaption(type) && type.attributes.space !== undefined && type.attributes.space !== wanted,
  );
  if (other) {
    throw refuse(
      'Model "{model}" reads captions of space {wanted}, but "{input}" has space {given}. Encode the captions with the same model.',
      {
        model: model.family,
        wanted,
        input: other[0],
        given: other[1].attributes.space ?? '',
      },
    );
  }
};

/** The space that the inputs share; undefined when no input has a known space. Refuses inputs of different CLIP models. */
export const oneSpace = (inputs: InputTypes): string | undefined => {
  const [first, ...others] = Object.entries(inputs).filter(([, { attributes }]) => attributes.space !== undefined);
  const other = others.find(([, { attributes }]) => attributes.space !== first?.[1].attributes.space);
  if (first && other) {
    throw refuse(
      'Cannot mix embeddings of different CLIP models: "{first}" has space {firstSpace}, "{second}" has space {secondSpace}. Use one model for both.',
      { first: first[0], firstSpace: first[1].attributes.space ?? '', second: other[0], secondSpace: other[1].attributes.space ?? '' },
    );
  }
  return first?.[1].attributes.space;
};
