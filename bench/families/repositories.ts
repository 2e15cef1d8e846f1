import { cp, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fixtures = fileURLToPath(new URL('../../tests/fixtures/families', import.meta.url));

type Skeleton = { readonly config: Readonly<Record<string, unknown>>; readonly tensors: Readonly<Record<string, readonly number[]>> };

const skeletonOf = async (name: string): Promise<Skeleton> => JSON.parse(await readFile(join(fixtures, `full-size/${name}.json`), 'utf8'));

/** A network of a repository, by its folder (empty for the repository itself). A part of CLIP has the tensors that `part` matches. */
type FullSize = {
  readonly skeleton: string;
  readonly part?: { readonly config: string; readonly tensors: RegExp; readonly className: string };
};

/** A repository at full size: the texts of the tiny repository `like`, with the networks of the real one. */
export type FullSizeRepository = {
  readonly like: string;
  readonly networks: Readonly<Record<string, FullSize>>;
  /** The folder of the image processor. */
  readonly processor?: string;
  /** The network that is measured. Its weights are random; those of the others are holes in their files. */
  readonly measured: string;
};

const bigText: FullSize = {
  skeleton: 'laion-clip-vit-bigg-14',
  part: { config: 'text_config', tensors: /^text_/, className: 'CLIPTextModelWithProjection' },
};
const bigImage: FullSize = {
  skeleton: 'laion-clip-vit-bigg-14',
  part: { config: 'vision_config', tensors: /^vis/, className: 'CLIPVisionModelWithProjection' },
};

/** The repositories by the names of the measurements. */
export const repositories = {
  prior: {
    like: 'kandinsky-2-2-prior',
    networks: { prior: { skeleton: 'kandinsky-2-2-prior' }, text_encoder: bigText, image_encoder: bigImage },
    processor: 'image_processor',
    measured: 'prior',
  },
  unet: {
    like: 'kandinsky-2-2-decoder',
    networks: { unet: { skeleton: 'kandinsky-2-2-unet' }, movq: { skeleton: 'kandinsky-2-2-movq' } },
    measured: 'unet',
  },
  karlo: {
    like: 'karlo',
    networks: {
      decoder: { skeleton: 'karlo-decoder' },
      prior: { skeleton: 'karlo-prior' },
      text_encoder: { skeleton: 'karlo-text-encoder' },
      text_proj: { skeleton: 'karlo-text-proj' },
      super_res_first: { skeleton: 'karlo-super-res-first' },
      super_res_last: { skeleton: 'karlo-super-res-last' },
    },
    measured: 'decoder',
  },
  clip: { like: 'clip-openai', networks: { '': { skeleton: 'clip-vit-large-patch14' } }, processor: '', measured: '' },
} as const satisfies Readonly<Record<string, FullSizeRepository>>;

/** Bytes of random float16 numbers between 1/64 and 1/32, of both signs. */
const randomBytes = (count: number): Uint8Array => {
  const halves = Uint16Array.from({ length: count / 2 }, () => {
    const random = Math.floor(Math.random() * 2 ** 11);
    // sign and fraction are random, the exponent is -6
    return ((random & 0x400) << 5) | (9 << 10) | (random & 0x3ff);
  });
  return new Uint8Array(halves.buffer);
};

const blockSize = 2 ** 24;
/** 1 in float16. */
const one = 0x3c00;

const writeWeights = async (path: string, tensors: Skeleton['tensors'], random: boolean): Promise<void> => {
  let bytes = 0;
  const header: Record<string, unknown> = {};
  const deviations: { readonly at: number; readonly size: number }[] = [];
  for (const [name, shape] of Object.entries(tensors)) {
    const size = shape.reduce((product, length) => product * length, name.endsWith('position_ids') ? 8 : 2);
    header[name] = { dtype: name.endsWith('position_ids') ? 'I64' : 'F16', shape, data_offsets: [bytes, bytes + size] };
    // an import refuses standard deviations that are not positive
    if (name === 'clip_std') deviations.push({ at: bytes, size });
    bytes += size;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = await open(path, 'w');
  try {
    await file.write(Buffer.concat([length, text]));
    const start = length.length + text.length;
    const block = random ? randomBytes(blockSize) : undefined;
    for (let at = 0; block && at < bytes; at += blockSize) await file.write(block, 0, Math.min(blockSize, bytes - at), start + at);
    await file.truncate(start + bytes);
    for (const { at, size } of deviations) await file.write(Buffer.from(new Uint16Array(size / 2).fill(one).buffer), 0, size, start + at);
  } finally {
    await file.close();
  }
};

/** The path of the weights file that a network of the tiny repository has, and that a network at full size takes the name of. */
const weightsFile = (network: FullSize): string =>
  network.part || network.skeleton.includes('clip') || network.skeleton.endsWith('text-encoder')
    ? 'model.safetensors'
    : 'diffusion_pytorch_model.safetensors';

/** Fields that matter in training alone are left out: transformers refuses 0 where it wants 0.0, and JSON of JavaScript has no 0.0. */
const withoutTraining = (key: string, value: unknown) => (/dropout$|^initializer_factor$/.test(key) ? undefined : value);

/** Writes a repository at full size into a folder. */
export const writeRepository = async (folder: string, { like, networks, processor, measured }: FullSizeRepository): Promise<void> => {
  await cp(join(fixtures, like, 'repo'), folder, { recursive: true, filter: (path) => !/\.(safetensors|bin)$/.test(path) });
  if (processor !== undefined) {
    const path = join(folder, processor, 'preprocessor_config.json');
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), size: 224, crop_size: 224 }));
  }
  for (const [name, network] of Object.entries(networks)) {
    const { config, tensors } = await skeletonOf(network.skeleton);
    const { part } = network;
    const path = join(folder, name, weightsFile(network));
    await mkdir(dirname(path), { recursive: true });
    const own = part
      ? { ...(config[part.config] as object), projection_dim: config.projection_dim, architectures: [part.className] }
      : config;
    await writeFile(join(folder, name, 'config.json'), JSON.stringify(own, withoutTraining));
    const some = Object.fromEntries(Object.entries(tensors).filter(([tensor]) => !part || part.tensors.test(tensor)));
    await writeWeights(path, some, name === measured);
  }
};
