import { type Link, type Outputs, own, type Registry, type Workflow } from '../../../graph/index.ts';
import type { Picture } from '../../../models/image/picture.ts';
import { readIndices } from '../../../nodes/index-ranges.ts';
import { steerAt } from '../../../nodes/steer.ts';
import { isImages } from '../run/pictures.ts';

/** Texts or numbers of the embeddings of a batch, in their order. `part`: the column of a table of scores. */
export type Column = {
  readonly node: string;
  readonly port: string;
  readonly part?: string;
  readonly values: readonly string[] | readonly number[];
};

/** What the workflow says about each embedding of a batch, in their order. A list is empty where the workflow has none. */
export type Captions = {
  readonly captions: readonly string[];
  readonly labels: readonly string[];
  readonly images: readonly Picture[];
  /** All texts and numbers, captions and labels among them. */
  readonly columns: readonly Column[];
};

/** The most columns of a table of scores that are offered. */
const mostParts = 12;

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && typeof value[0] === 'string';
const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && typeof value[0] === 'number';
type ScoreTable = { readonly rows: readonly string[]; readonly columns: readonly string[]; readonly values: Float32Array };
const isTable = (value: unknown): value is ScoreTable =>
  typeof value === 'object' &&
  value !== null &&
  'rows' in value &&
  'columns' in value &&
  'values' in value &&
  value.values instanceof Float32Array;

/** The number of items of a value: of a list, of a tensor, or of a table. */
const lengthOf = (value: unknown): number | undefined => {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('dims' in value && Array.isArray(value.dims)) return Number(value.dims[0]);
  return isTable(value) ? value.rows.length : undefined;
};

/** The rows of a batch of `count` items that a node picks; undefined where it does not say which. */
const pickedRows = (
  workflow: Workflow,
  registry: Registry,
  { node, port, count }: { readonly node: string; readonly port: string; readonly count: number },
): readonly number[] | undefined => {
  const { pick } = steerAt(workflow, registry, node);
  const picker = own(workflow.nodes, node);
  if (!pick || !picker || pick.items !== port || Object.keys(picker.inputs).length > 1) return undefined;
  const list = picker.params[pick.indices];
  try {
    if (typeof list === 'string' && list.trim() !== '') return readIndices(list);
  } catch {
    return undefined;
  }
  const [index, length] = [Number(picker.params[pick.index] ?? 0), Number(picker.params[pick.count] ?? 1)];
  const first = index < 0 ? count + index : index;
  return Array.from({ length }, (_, offset) => first + offset);
};

type Visit = { readonly id: string; readonly count: number; readonly rows?: readonly number[] | undefined };

/**
 * The captions, labels, pictures and other columns of a batch of `count` embeddings. They come from the node whose output the batch is, and from the
 * nodes before it with as many items: the texts or pictures that were encoded. Where a node picks items, the same items of the nodes before it are
 * taken. Of several captions, labels or pictures, those of the nearest node count.
 */
export const captionsOf = (
  workflow: Workflow,
  registry: Registry,
  { link, outputs, count }: { readonly link: Link; readonly outputs: (node: string) => Outputs | undefined; readonly count: number },
): Captions => {
  let [captions, labels, images]: [readonly string[], readonly string[], readonly Picture[]] = [[], [], []];
  const columns: Column[] = [];
  const visits: Visit[] = [{ id: link.node, count }];
  const seen = new Set([link.node]);
  for (const { id, count: length, rows } of visits) {
    const taken = <Item>(values: readonly Item[]): readonly Item[] => (rows ? rows.flatMap((row) => values.slice(row, row + 1)) : values);
    const labelPort = steerAt(workflow, registry, id).captioned?.labels;
    for (const [port, value] of Object.entries(outputs(id) ?? {})) {
      if (lengthOf(value) !== length) continue;
      if (isTexts(value)) {
        const texts = taken(value);
        columns.push({ node: id, port, values: texts });
        if (port === labelPort) labels = labels.length > 0 ? labels : texts;
        else captions = captions.length > 0 ? captions : texts;
      } else if (isNumbers(value)) columns.push({ node: id, port, values: taken(value) });
      else if (isImages(value)) images = images.length > 0 ? images : taken(value);
      else if (isTable(value))
        for (const [index, part] of value.columns.slice(0, mostParts).entries()) {
          const cells = Array.from({ length }, (_, row) => value.values[row * value.columns.length + index] ?? 0);
          columns.push({ node: id, port, part, values: taken(cells) });
        }
    }
    for (const [port, input] of Object.entries(workflow.nodes[id]?.inputs ?? {})) {
      if (seen.has(input.node)) continue;
      seen.add(input.node);
      const before = lengthOf(outputs(input.node)?.[input.port]);
      const picked = before === undefined ? undefined : pickedRows(workflow, registry, { node: id, port, count: before });
      if (picked && before !== undefined)
        visits.push({ id: input.node, count: before, rows: rows ? rows.flatMap((row) => picked.slice(row, row + 1)) : picked });
      else visits.push({ id: input.node, count: length, rows });
    }
  }
  return { captions, labels, images, columns };
};
