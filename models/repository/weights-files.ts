import * as z from 'zod';
import { ModelError } from '../error.ts';
import { hasFile, type Repository, readJson } from './repository.ts';

/** A precision in which authors publish a second copy of their weights, under names with `.fp16`. */
export type WeightsVariant = 'float16';

/** The files that contain a network's weights. `index` is the path of the file that assigns tensors to shards. */
export type WeightsFiles = {
  readonly format: 'safetensors' | 'torch';
  readonly files: readonly string[];
  readonly index?: string;
  /** The file of each tensor, by name, where there is an index. */
  readonly shardOf?: ReadonlyMap<string, string>;
};

type Name = {
  readonly format: WeightsFiles['format'];
  readonly stem: string;
  readonly extension: string;
  readonly first: 'file' | 'index';
};

/** Names of weights files. diffusers looks for an index first, transformers for a single file; both prefer safetensors. */
const names: readonly Name[] = [
  { format: 'safetensors', stem: 'diffusion_pytorch_model', extension: 'safetensors', first: 'index' },
  { format: 'safetensors', stem: 'model', extension: 'safetensors', first: 'file' },
  { format: 'safetensors', stem: 'open_clip_model', extension: 'safetensors', first: 'file' },
  { format: 'torch', stem: 'diffusion_pytorch_model', extension: 'bin', first: 'index' },
  { format: 'torch', stem: 'pytorch_model', extension: 'bin', first: 'file' },
  { format: 'torch', stem: 'open_clip_pytorch_model', extension: 'bin', first: 'file' },
];

type Candidate = { readonly format: WeightsFiles['format']; readonly kind: 'file' | 'index'; readonly name: string };

/** The names to look for, in order, of a variant (`fp16`) or of the weights without one. */
const candidatesOf = (variant: string | undefined): Candidate[] =>
  names.flatMap(({ format, stem, extension, first }) => {
    const file: Candidate = { format, kind: 'file', name: [stem, variant, extension].filter(Boolean).join('.') };
    const indexes = variant
      ? [`${stem}.${extension}.index.${variant}.json`, `${stem}.${extension}.${variant}.index.json`]
      : [`${stem}.${extension}.index.json`];
    const index = indexes.map((name): Candidate => ({ format, kind: 'index', name }));
    return first === 'index' ? [...index, file] : [file, ...index];
  });

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Finds the files that contain the weights of the network in a folder of a repository (`''` for the repository itself). The order of
 * preference is that of diffusers and transformers: the requested variant, the weights without a variant, any variant; of each of them
 * safetensors before PyTorch's format. Reads nothing but the index of sharded weights.
 * @throws ModelError `FILE_MISSING` when there are no weights, or a shard is missing; `BAD_REPOSITORY` when the index cannot be used
 */
export const findWeights = async (repository: Repository, folder: string, variant?: WeightsVariant): Promise<WeightsFiles> => {
  const pathOf = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const [plain, half] = [candidatesOf(undefined), candidatesOf('fp16')];
  const candidates = variant === 'float16' ? [...half, ...plain] : [...plain, ...half];
  const found = candidates.find(({ name }) => hasFile(repository, pathOf(name)));
  if (!found) {
    throw new ModelError(
      'FILE_MISSING',
      'The folder "{folder}" of {repository} contains no weights. Fetch {expected}, or a file of that kind.',
      {
        params: { folder, repository: repository.source.id, expected: 'diffusion_pytorch_model.safetensors, model.safetensors' },
      },
    );
  }
  const path = pathOf(found.name);
  if (found.kind === 'file') return { format: found.format, files: [path] };
  const { weight_map: map } = await readJson(repository, path, indexSchema);
  const shardOf = new Map(Object.entries(map).map(([tensor, shard]) => [tensor, pathOf(shard)]));
  const files = [...new Set(shardOf.values())].sort();
  const missing = files.find((file) => !hasFile(repository, file));
  if (missing !== undefined) {
    throw new ModelError(
      'FILE_MISSING',
      'The weights file {file} is missing, which {index} of {repository} names. Fetch or copy it again.',
      {
        params: { file: missing, index: path, repository: repository.source.id },
      },
    );
  }
  return { format: found.format, files, index: path, shardOf };
};
