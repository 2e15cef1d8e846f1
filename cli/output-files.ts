import { createHash } from 'node:crypto';
import { type NamedOutput, namedOutputs, type Registry, type Workflow } from '../graph/index.ts';
import { type EmbeddingFormat, embeddingFormats } from '../models/embedding-files/formats.ts';
import type { ImageCodec } from '../models/image/codec.ts';
import { isPictureFile, type Picture } from '../models/image/picture.ts';
import type { PictureReader } from '../models/image/picture-reader.ts';
import { canHaveWorkflow, withWorkflowText } from '../models/image/picture-text.ts';
import type { Embedding, OutputFile } from '../nodes/kinds.ts';
import { toFileName } from '../text/file-name.ts';
import type { Arguments } from './arguments.ts';
import type { NamedBytes } from './disk.ts';
import { usage } from './error.ts';

/** A value of a run to be written: under which name, and of which port. */
export type Output = Pick<NamedOutput, 'name' | 'node' | 'port' | 'kind'>;

/** The outputs of a run's targets: those the interface names, then the ports of targets it does not name. */
export const outputsOf = (workflow: Workflow, registry: Registry, targets: readonly { readonly node: string }[]): readonly Output[] => {
  const outputs = namedOutputs(workflow, registry, targets);
  return outputs.map(({ name, node, port, kind, declared }) => {
    if (declared) return { name, node, port, kind };
    const only = outputs.filter((other) => other.node === node).length === 1;
    return { name: only ? node : `${node}-${port}`, node, port, kind };
  });
};

/** How values become files. `workflowOf` returns the text that the PNG or WebP of an item carries; `format` is the one of embeddings. */
export type Writing = {
  readonly images: ImageCodec & PictureReader;
  readonly workflowOf: (item: number) => string;
  readonly format: EmbeddingFormat;
};

/** The format of embeddings that `--format` names. Throws `CliError` (`USAGE`). */
export const formatOf = (parsed: Arguments): EmbeddingFormat => {
  const name = parsed.value('format') ?? 'safetensors';
  const format = embeddingFormats.find((candidate) => candidate === name);
  if (format) return format;
  throw usage('--format must be one of {choices}, but is "{value}".', { choices: embeddingFormats.join(', '), value: name });
};

/**
 * The files of one output: a picture or a text an item, named by output and number (`image-1.png`); files under the names they have;
 * embeddings in the chosen format; anything else as one JSON file. Numbers have as many digits as the last, so that names sort.
 */
export const filesOf = async (
  name: string,
  value: { readonly kind: string; readonly batch: unknown },
  writing: Writing,
): Promise<NamedBytes[]> => {
  const stem = toFileName(name);
  if (value.kind === 'embedding') {
    const { dims, data, space, role } = value.batch as Embedding; // the executor checked it against the kind's schema
    const table = { dims: [dims[0] ?? 0, dims[1] ?? 0] as const, data, space, role, columns: {} };
    const { writeEmbeddings } = await import('../models/embedding-files/write.ts');
    return [...(await writeEmbeddings(table, { name: stem, format: writing.format }))];
  }
  if (!Array.isArray(value.batch) || !['image', 'file', 'text'].includes(value.kind)) {
    return [{ name: `${stem}.json`, bytes: encodeText(`${plainJson(value.batch)}\n`) }];
  }
  const digits = String(value.batch.length).length;
  return Promise.all(
    value.batch.map(async (item: unknown, index) => {
      if (value.kind === 'file') return outputFile(item as OutputFile, writing.workflowOf(index)); // what the kind's schema says its items are
      const { extension, bytes } = await itemFile(value.kind, { item, index }, writing);
      return { name: `${stem}-${String(index + 1).padStart(digits, '0')}.${extension}`, bytes };
    }),
  );
};

type ItemFile = { readonly extension: string; readonly bytes: Uint8Array };
const itemFile = async (
  kind: string,
  { item, index }: { readonly item: unknown; readonly index: number },
  { images, workflowOf }: Writing,
): Promise<ItemFile> => {
  if (kind === 'image') {
    const picture = item as Picture; // the executor checked it against the kind's schema
    if (isPictureFile(picture)) return { extension: extensionOf(picture.name), bytes: await images.bytes(picture) };
    const bytes = await images.encode([picture], { format: 'png' });
    return { extension: 'png', bytes: withWorkflowText(bytes, workflowOf(index)) };
  }
  return { extension: 'txt', bytes: encodeText(`${String(item)}\n`) };
};

/** The extension of a picture file's name; a copy of the file keeps it. */
const extensionOf = (name: string): string => /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? 'picture';

const outputFile = ({ name, bytes }: OutputFile, workflow: string): NamedBytes => ({
  name: toFileName(name),
  bytes: canHaveWorkflow(bytes) ? withWorkflowText(bytes, workflow) : bytes,
});

const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);

/** JSON in which typed arrays are lists of numbers. */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    ArrayBuffer.isView(part) && !(part instanceof DataView) ? Array.from(part as Float32Array) : part,
  );

/** SHA-256 of bytes, hex. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
