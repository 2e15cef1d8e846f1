import * as z from 'zod';
import type { Attributes, Port, PortKind, PortType } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';
import { isPictureFile, type Picture } from '../models/image/picture.ts';
import { pictureFileSchema } from '../models/image/picture-file-schema.ts';
import type { Basis } from '../models/pca/index.ts';
import { joinRows } from '../models/rows.ts';
import type { Tensor } from '../models/tensor.ts';
import { isFileName } from '../text/file-name.ts';
import { advise } from './advice.ts';
import { itemOf, joinTensors } from './tensors.ts';

/** The greatest number of items in a batch that comes from outside. */
const itemLimit = 100_000;
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array, 'must be a Float32Array');
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be a Uint8Array');
const size = ({ dims }: { dims: readonly number[] }) => dims.reduce((product, length) => product * length, 1);
const tensorShape = { dims: z.array(z.int().nonnegative()).min(1).max(8), data: floats };
/** Whether a tensor contains as many values as its dims require. Items without values are refused: a few bytes could stand for billions of them. */
const isFull = (value: Tensor) => size(value) === value.data.length && (value.dims[0] ?? 0) <= value.data.length;
const fullness = 'must contain as many values as its dims require';
const tensor = z.strictObject(tensorShape).refine(isFull, fullness);

/** The attributes `names` that all items of a batch share. Throws `ModelError` BAD_INPUT when two items differ, or when there are none. */
const shared = <Value extends object, Name extends keyof Value & string>(
  values: readonly Value[],
  names: readonly Name[],
): Pick<Value, Name> => {
  const [first] = values;
  if (!first) throw new ModelError('BAD_INPUT', 'A batch needs at least one item.');
  for (const name of names) {
    const other = values.find((value) => value[name] !== first[name]);
    if (other)
      throw new ModelError('BAD_INPUT', 'Cannot join items whose {attribute} differs: {first} and {second}.', {
        params: { attribute: name, first: String(first[name]), second: String(other[name]) },
      });
  }
  return first;
};

/** A kind whose batches are arrays of items. */
const list = <Item>(
  spec: { item: z.ZodType<Item> } & Pick<PortKind<readonly Item[]>, 'kind' | 'title' | 'doc' | 'attributes'>,
): PortKind<readonly Item[]> => ({
  kind: spec.kind,
  title: spec.title,
  doc: spec.doc,
  ...(spec.attributes && { attributes: spec.attributes }),
  schema: z.array(spec.item).max(itemLimit),
  count: (value) => value.length,
  item: (value, index) => value.slice(index, index + 1),
  join: (values) => values.flat() as Item[], // safe: items are never arrays, so that flat() flattens one level; its type is FlatArray<Item>
  advise,
});

export const textKind = list({ kind: 'text', title: 'text', doc: 'Lines of text, in any language.', item: z.string().max(100_000) });
export const numberKind = list({
  kind: 'number',
  title: 'number',
  doc: 'Numbers. A batch of numbers that is connected to a param makes a sweep.',
  item: z.number(),
});
const pixels = z
  .object({ width: z.int().positive(), height: z.int().positive(), channels: z.union([z.literal(3), z.literal(4)]), data: bytes })
  .refine(({ width, height, channels, data }) => data.length === width * height * channels, 'must contain width × height × channels bytes');
export const imageKind: PortKind<readonly Picture[]> = {
  ...list<Picture>({
    kind: 'image',
    title: 'image',
    doc: 'Pictures: RGB or RGBA bytes, row by row, or the names of picture files, which are decoded when their pixels are needed.',
    item: z.union([pictureFileSchema, pixels]),
  }),
  // a renamed file is the same picture
  identify: (value, index) => {
    const picture = value[index];
    return picture && isPictureFile(picture) ? picture.sha256 : undefined;
  },
};

/** A file to write or download: an output of Save image. */
export type OutputFile = { readonly name: string; readonly mime: string; readonly bytes: Uint8Array };
export const fileKind = list<OutputFile>({
  kind: 'file',
  title: 'file',
  doc: 'Files, ready to be written or downloaded.',
  item: z.object({ name: z.string().refine(isFileName), mime: z.string(), bytes }),
});

export type Role = 'text' | 'image';
/** CLIP embeddings `[N, D]` of one space, from its text encoder or its image encoder (`role`). */
export type Embedding = { readonly space: string; readonly role: Role; readonly dims: readonly number[]; readonly data: Float32Array };
/** Embeddings `[N, D]` from N rows. */
export const embeddingsOf = ({ space, role }: Pick<Embedding, 'space' | 'role'>, rows: readonly Float32Array[]): Embedding => ({
  space,
  role,
  dims: [rows.length, rows[0]?.length ?? 0],
  data: joinRows(rows),
});
export const embeddingKind: PortKind<Embedding> = {
  kind: 'embedding',
  title: 'embedding',
  doc: 'CLIP embeddings [N, D]: of text (z_t) or of images (z_i). Embeddings can be combined within one space.',
  schema: z.object({ ...tensorShape, space: z.string(), role: z.enum(['text', 'image']) }).refine(isFull, fullness),
  attributes: ({ space, role, dims }) => ({ space, role, dimension: String(dims[1] ?? 0) }),
  count: ({ dims }) => dims[0] ?? 0,
  item: (value, index) => ({ space: value.space, role: value.role, ...itemOf(value, index) }),
  join: (values) => {
    const { space, role } = shared(values, ['space', 'role']);
    return { space, role, ...joinTensors(values) };
  },
  advise,
};

/** What a prior or a decoder reads of captions: z_t `[N, D]`, hidden states `[N, T, H]`, mask `[N, T]`. */
export type Conditioning = { readonly space: string; readonly embeddings: Tensor; readonly hidden: Tensor; readonly mask: Tensor };
export const conditioningKind: PortKind<Conditioning> = {
  kind: 'conditioning',
  title: 'conditioning',
  doc: 'A caption in the form that a prior reads: the text embedding, the hidden state of each token, and the mask of real tokens.',
  schema: z.object({ space: z.string(), embeddings: tensor, hidden: tensor, mask: tensor }),
  attributes: ({ space }) => ({ space }),
  count: ({ embeddings }) => embeddings.dims[0] ?? 0,
  item: (value, index) => ({
    space: value.space,
    embeddings: itemOf(value.embeddings, index),
    hidden: itemOf(value.hidden, index),
    mask: itemOf(value.mask, index),
  }),
  join: (values) => ({
    space: shared(values, ['space']).space,
    embeddings: joinTensors(values.map(({ embeddings }) => embeddings)),
    hidden: joinTensors(values.map(({ hidden }) => hidden)),
    mask: joinTensors(values.map(({ mask }) => mask)),
  }),
  advise,
};

/** The starting noise x_T of a decoder, `[N, C, H, W]`. */
export const noiseKind: PortKind<Tensor> = {
  kind: 'noise',
  title: 'noise',
  doc: 'The noise x_T [N, C, H, W] that a decoder starts from. The same noise gives the same composition.',
  schema: tensor,
  attributes: ({ dims }) => ({ shape: dims.slice(1).join('x') }),
  count: ({ dims }) => dims[0] ?? 0,
  item: itemOf,
  join: joinTensors,
  advise,
};

/** A fitted PCA, with the space of the embeddings it was fitted on. */
export type SpaceBasis = Basis & { readonly space: string };
export const basisKind = list<SpaceBasis>({
  kind: 'basis',
  title: 'PCA basis',
  doc: 'A fitted PCA: the mean and the components of a set of embeddings, ordered by the variance they explain.',
  item: z
    .object({
      space: z.string(),
      dimension: z.int().positive(),
      mean: floats,
      components: floats,
      explainedVariance: floats,
      explainedVarianceRatio: floats,
      unit: z.boolean().optional(),
      whiten: z.boolean().optional(),
    })
    .refine(
      ({ dimension, mean, components, explainedVariance, explainedVarianceRatio }) =>
        mean.length === dimension &&
        components.length === explainedVariance.length * dimension &&
        explainedVarianceRatio.length === explainedVariance.length,
      'must contain a mean of D numbers, and a variance and D numbers for each component',
    ),
  attributes: ([first]) => (first ? { space: first.space } : {}),
});

/** A table of scores. As a batch, its items are its rows. `values` is `[rows, columns]`, row by row. */
export type Scores = { readonly rows: readonly string[]; readonly columns: readonly string[]; readonly values: Float32Array };
export const scoresKind: PortKind<Scores> = {
  kind: 'scores',
  title: 'scores',
  doc: 'A table of numbers: a row per item, and a column per item that it is compared with.',
  schema: z
    .object({ rows: z.array(z.string()).max(itemLimit), columns: z.array(z.string()).max(itemLimit), values: floats })
    .refine(({ rows, columns, values }) => values.length === rows.length * columns.length, 'must contain rows × columns values'),
  count: ({ rows }) => rows.length,
  item: ({ rows, columns, values }, index) => ({
    rows: rows.slice(index, index + 1),
    columns,
    values: values.slice(index * columns.length, (index + 1) * columns.length),
  }),
  join: (values) => {
    const { columns } = values[0] ?? { columns: [] };
    if (values.some((table) => table.columns.join('\n') !== columns.join('\n'))) {
      throw new ModelError('BAD_INPUT', 'Cannot join score tables with different columns.');
    }
    const joined = joinTensors(values.map((table) => ({ dims: [table.rows.length, columns.length], data: table.values })));
    return { rows: values.flatMap(({ rows }) => rows), columns, values: joined.data };
  },
  advise,
};

/** Every kind of value, by name. */
export const kinds = {
  text: textKind,
  number: numberKind,
  image: imageKind,
  embedding: embeddingKind,
  conditioning: conditioningKind,
  noise: noiseKind,
  basis: basisKind,
  scores: scoresKind,
  file: fileKind,
} as const;

/** Options of a port besides its doc. */
type PortExtras = { readonly attributes?: Attributes; readonly optional?: true; readonly batch?: 'each' | 'whole' };
/** The function that creates ports of a kind: `embedding('The picture to draw.', { attributes: { role: 'image' } })`. */
export const portsOf =
  <Value>(kind: PortKind<Value>) =>
  <const Extras extends PortExtras = Record<never, never>>(doc: string, extras?: Extras): Port<Value> & Extras => ({
    attributes: {},
    ...(extras as Extras), // safe: without extras, `Extras` is its default, the empty object
    kind,
    doc,
  });

export const text = portsOf(textKind);
export const number = portsOf(numberKind);
export const image = portsOf(imageKind);
export const embedding = portsOf(embeddingKind);
export const conditioning = portsOf(conditioningKind);
export const noise = portsOf(noiseKind);
export const basis = portsOf(basisKind);
export const scores = portsOf(scoresKind);
export const file = portsOf(fileKind);

/** A port type with the attributes that are known. Attributes that are undefined are omitted. */
export const typeOf = (kind: keyof typeof kinds, attributes: Readonly<Record<string, string | undefined>> = {}): PortType => ({
  kind,
  attributes: Object.fromEntries(Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined)),
});
