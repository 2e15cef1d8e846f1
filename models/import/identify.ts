import * as z from 'zod';
import { ModelError } from '../error.ts';
import { hasFile, type Repository, readJson } from '../repository/repository.ts';

const named = z.object({
  _class_name: z.string().optional(),
  architectures: z.array(z.string()).nullish(),
  model_type: z.string().optional(),
});

/** The class of a configuration without `architectures`, by its `model_type`. */
const classOfType: Readonly<Record<string, string>> = {
  clip: 'CLIPModel',
  clip_text_model: 'CLIPTextModelWithProjection',
  clip_vision_model: 'CLIPVisionModelWithProjection',
  siglip: 'SiglipModel',
};

/** Names of weights files in PyTorch's formats, which a folder with networks in ONNX does not have. */
const weights = /^[^/]*\.(safetensors|bin)(\.index\.json)?$/;
const networkInOnnx = /^onnx\/[^/]+\.onnx$/;

/** The class of repositories whose networks are files of ONNX, as transformers.js reads them. */
export const onnxClass = 'transformers.js';
/** The class of repositories in the format of OpenCLIP. */
export const openClipClass = 'OpenCLIP';

/**
 * The class of a repository: that of its pipeline (`model_index.json`), or else of its only network (`config.json`), by the name of its authors.
 * `preferOnnx` chooses networks in ONNX where there are also weights in another format.
 * @throws ModelError `BAD_REPOSITORY` for a folder that is not a model repository
 */
export const classOf = async (repository: Repository, preferOnnx: boolean): Promise<string> => {
  if (hasFile(repository, 'model_index.json')) {
    const { _class_name: name } = await readJson(repository, 'model_index.json', named);
    if (name !== undefined) return name;
  }
  const hasOnnx = repository.files.some(({ path }) => networkInOnnx.test(path));
  const hasWeights = repository.files.some(({ path }) => weights.test(path));
  if (hasOnnx && (preferOnnx || !hasWeights)) return onnxClass;
  const packed = hasFile(repository, 'open_clip_config.json');
  if (packed && !repository.files.some(({ path }) => /^(model|pytorch_model)\b.*\.(safetensors|bin)/.test(path))) return openClipClass;
  if (hasFile(repository, 'config.json')) {
    const { _class_name: name, architectures, model_type: type } = await readJson(repository, 'config.json', named);
    const found = name ?? architectures?.[0] ?? classOfType[type ?? ''];
    if (found !== undefined) return found;
  }
  if (hasFile(repository, 'prior/config.json')) return 'PriorTransformer';
  throw new ModelError(
    'BAD_REPOSITORY',
    '{repository} is not a repository of a model: it has no model_index.json and no config.json with a class. Choose the folder that contains one of them.',
    { params: { repository: repository.source.id } },
  );
};
