import { type NamedOutput, own, type PortKind } from '../graph/index.ts';
import type { ImageCodec } from '../models/image/codec.ts';
import type { Image } from '../models/image/image.ts';
import type { Picture } from '../models/image/picture.ts';
import type { PictureReader } from '../models/image/picture-reader.ts';
import { workflowKeyword, writePngText } from '../models/image/png-text.ts';
import { kinds, type OutputFile } from '../nodes/kinds.ts';
import { RunnerError } from './error.ts';

/** Numbers in rows: `data` has as many numbers as the product of `dims`, row by row. */
export type TensorValue = {
  readonly dims: readonly number[];
  readonly data: Float32Array;
  /** The CLIP that embeddings belong to. */
  readonly space?: string;
  /** The tower that computed embeddings. */
  readonly role?: 'text' | 'image';
};

/** One item of an output. Methods for another kind of value throw `RunnerError` WRONG_KIND. */
export type OutputItem = {
  /** The kind of the value: `image`, `embedding`, `text`, `number`, `file`, `scores`, `noise`, `basis` or `conditioning`. */
  readonly kind: string;
  /** The value as nodes see it: a batch of one. */
  readonly batch: unknown;
  /** A picture as a PNG file. It carries the workflow that drew it as text unless `workflow` is false. */
  png(options?: { readonly workflow?: boolean }): Promise<Uint8Array>;
  /** A picture as a WebP file, without loss. */
  webp(): Promise<Uint8Array>;
  /** A picture as pixels: 8-bit RGB or RGBA, row by row. */
  pixels(): Promise<Image>;
  /** Embeddings or noise, `[1, …]`. */
  tensor(): TensorValue;
  text(): string;
  number(): number;
  /** A file of Save image or Save embeddings. */
  file(): OutputFile;
};

/** An output of a run: its items, and the whole batch. */
export type Output = readonly OutputItem[] & {
  readonly kind: string;
  /** The value as nodes see it. Another run takes the output itself as an input. */
  readonly batch: unknown;
  /** Embeddings `[N, D]` or noise `[N, C, H, W]` of all items. Throws `RunnerError` WRONG_KIND for other kinds. */
  tensor(): TensorValue;
};

/** The outputs of a run by name. */
export type RunOutputs = { readonly [name: string]: Output };

const kindsByName: Readonly<Record<string, PortKind>> = kinds;
const known = new WeakSet<object>();

/** Whether a value is an output of a run. */
export const isOutput = (value: unknown): value is Output => typeof value === 'object' && value !== null && known.has(value);

/** How outputs become files: the codec of pictures, and the workflow that pictures carry. */
export type OutputServices = { readonly images: ImageCodec & PictureReader; readonly workflow: string };

/** An output of a run from the value of a node. */
export const outputOf = ({ name, kind = 'unknown' }: NamedOutput, batch: unknown, services: OutputServices): Output => {
  const spec = own(kindsByName, kind);
  const count = spec && batch !== undefined ? spec.count(batch) : 0;
  const items = Array.from({ length: count }, (_, index) => itemOf({ name, kind, batch: spec?.item(batch, index), services }));
  const output: Output = Object.assign(items, { kind, batch, tensor: () => tensorIn({ name, kind, batch }) });
  known.add(output);
  return output;
};

type Item = { readonly name: string; readonly kind: string; readonly batch: unknown };

const wrongKind = ({ name, kind }: Pick<Item, 'name' | 'kind'>, wanted: string): RunnerError =>
  new RunnerError('WRONG_KIND', 'The output "{name}" is of the kind "{kind}", not "{wanted}".', { params: { name, kind, wanted } });

/** The only element of a batch of a kind whose batches are arrays. Throws `RunnerError` WRONG_KIND for another kind. */
const only = <Value>(item: Item, wanted: keyof typeof kinds): Value => {
  if (item.kind !== wanted || !Array.isArray(item.batch)) throw wrongKind(item, wanted);
  return item.batch[0] as Value; // the executor checked the batch against the schema of its kind
};

const tensorIn = (item: Item): TensorValue => {
  if (item.kind !== 'embedding' && item.kind !== 'noise') throw wrongKind(item, 'embedding');
  return item.batch as TensorValue; // the executor checked it against the schema of its kind
};

const itemOf = ({ services: { images, workflow }, ...item }: Item & { readonly services: OutputServices }): OutputItem => {
  const pixels = async (): Promise<Image> => images.pixels(only<Picture>(item, 'image'));
  return {
    kind: item.kind,
    batch: item.batch,
    async png({ workflow: carries = true } = {}) {
      const bytes = await images.encode([await pixels()], { format: 'png' });
      return carries ? writePngText(bytes, { [workflowKeyword]: workflow }) : bytes;
    },
    webp: async () => images.encode([await pixels()], { format: 'webp' }),
    pixels,
    tensor: () => tensorIn(item),
    text: () => only<string>(item, 'text'),
    number: () => only<number>(item, 'number'),
    file: () => only<OutputFile>(item, 'file'),
  };
};
