/** What plugins import: `unclip-studio/plugin`. */
export { z } from 'zod';
export type { ModelFacts, Progress, Values } from '../graph/index.ts';
export type { Image } from '../models/image/image.ts';
export { isPictureFile, type Picture, type PictureFile } from '../models/image/picture.ts';
export type { Tensor } from '../models/tensor.ts';
export { any } from '../nodes/any.ts';
export {
  basis,
  type Conditioning,
  conditioning,
  type Embedding,
  embedding,
  embeddingsOf,
  file,
  image,
  noise,
  number,
  type OutputFile,
  type Scores,
  type SpaceBasis,
  scores,
  text,
} from '../nodes/kinds.ts';
export { family, familyOfSpace, seed } from '../nodes/params.ts';
export { rowsOf } from '../nodes/tensors.ts';
export { defineNode, definePlugin, type Plugin, type PluginNode, type PluginNodeCall, type PluginSource } from './define.ts';
export type { Migration, PluginDescription, ServiceName } from './description.ts';
export { PluginError, type PluginErrorCode } from './error.ts';
export type { PluginServices } from './services.ts';
