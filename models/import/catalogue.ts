import type { Sentence } from '../../errors/index.ts';
import { sentence } from '../../errors/index.ts';

/** A public repository that this program can use. */
export type CatalogueEntry = {
  /** The id on the hub. */
  readonly id: string;
  /** The name of the family that the import makes of it, with its companions. */
  readonly family: string;
  readonly title: string;
  readonly licence: string;
  /** Bytes to download, about. */
  readonly bytes: number;
  /** What the family can do. */
  readonly does: Sentence;
  /** Repositories that are added with it as one family. */
  readonly companions?: readonly string[];
  /** The name of its space of image embeddings, where the repository does not state it. */
  readonly space?: string;
};

const gigabyte = 1e9;
const similarity = sentence('Text and image embeddings: similarity, PCA, interpolation');

/** The public repositories that are known to work, the most useful first. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    id: 'kakaobrain/karlo-v1-alpha',
    family: 'karlo',
    title: 'Karlo v1 alpha',
    licence: 'creativeml-openrail-m',
    bytes: 13.7 * gigabyte,
    does: sentence('Text to image, 256 pixels; with its companion also variations of pictures'),
    companions: ['kakaobrain/karlo-v1-alpha-image-variations'],
  },
  {
    id: 'kakaobrain/karlo-v1-alpha-image-variations',
    family: 'karlo-image-variations',
    title: 'Karlo v1 alpha, image variations',
    licence: 'creativeml-openrail-m',
    bytes: 10.8 * gigabyte,
    does: sentence('Variations of pictures, 256 pixels'),
  },
  {
    id: 'kandinsky-community/kandinsky-2-2-decoder',
    family: 'kandinsky-2-2',
    title: 'Kandinsky 2.2',
    licence: 'apache-2.0',
    bytes: 5.3 * gigabyte,
    does: sentence('Embeddings to images, 512 pixels and more; with its companion text to image and mixing'),
    companions: ['kandinsky-community/kandinsky-2-2-prior'],
    space: 'clip-vit-bigg-14-laion2b-39b-b160k',
  },
  {
    id: 'kandinsky-community/kandinsky-2-2-prior',
    family: 'kandinsky-2-2-prior',
    title: 'Kandinsky 2.2, prior',
    licence: 'apache-2.0',
    bytes: 10.6 * gigabyte,
    does: sentence('Text to image embeddings'),
    companions: ['kandinsky-community/kandinsky-2-2-decoder'],
    space: 'clip-vit-bigg-14-laion2b-39b-b160k',
  },
  {
    id: 'stabilityai/stable-diffusion-2-1-unclip-small',
    family: 'stable-unclip-small',
    title: 'Stable unCLIP 2.1, small',
    licence: 'openrail++',
    bytes: 6.4 * gigabyte,
    does: sentence('Variations of pictures, 768 pixels; text to image with the prior of Karlo'),
    space: 'clip-vit-large-patch14',
  },
  {
    id: 'stabilityai/stable-diffusion-2-1-unclip',
    family: 'stable-unclip',
    title: 'Stable unCLIP 2.1',
    licence: 'openrail++',
    bytes: 7.8 * gigabyte,
    does: sentence('Variations of pictures, 768 pixels'),
    space: 'clip-vit-h-14-laion2b-s32b-b79k',
  },
  {
    id: 'openai/clip-vit-base-patch32',
    family: 'clip-vit-base-patch32',
    title: 'CLIP ViT-B/32',
    licence: 'mit',
    bytes: 0.61 * gigabyte,
    does: similarity,
  },
  {
    id: 'openai/clip-vit-large-patch14',
    family: 'clip-vit-large-patch14',
    title: 'CLIP ViT-L/14',
    licence: 'mit',
    bytes: 1.71 * gigabyte,
    does: similarity,
  },
  {
    id: 'laion/CLIP-ViT-H-14-laion2B-s32B-b79K',
    family: 'clip-vit-h-14-laion2b-s32b-b79k',
    title: 'OpenCLIP ViT-H/14',
    licence: 'mit',
    bytes: 3.94 * gigabyte,
    does: similarity,
  },
  {
    id: 'laion/CLIP-ViT-bigG-14-laion2B-39B-b160k',
    family: 'clip-vit-bigg-14-laion2b-39b-b160k',
    title: 'OpenCLIP ViT-bigG/14',
    licence: 'mit',
    bytes: 10.2 * gigabyte,
    does: similarity,
  },
  {
    id: 'Xenova/clip-vit-base-patch32',
    family: 'clip-vit-base-patch32-onnx',
    title: 'CLIP ViT-B/32, in ONNX',
    licence: 'mit',
    bytes: 0.61 * gigabyte,
    does: similarity,
    space: 'clip-vit-base-patch32',
  },
  {
    id: 'google/siglip-base-patch16-224',
    family: 'siglip-base-patch16-224',
    title: 'SigLIP B/16',
    licence: 'apache-2.0',
    bytes: 0.81 * gigabyte,
    does: similarity,
  },
];

/** The entry that names a family of several repositories: the first of the catalogue. */
export const leadingEntry = (ids: readonly string[]): CatalogueEntry | undefined =>
  catalogue.find((entry) => ids.some((id) => id.toLowerCase() === entry.id.toLowerCase()));

/** The catalogue's entry of a repository. */
export const catalogueEntry = (id: string): CatalogueEntry | undefined =>
  catalogue.find((entry) => entry.id.toLowerCase() === id.toLowerCase());
