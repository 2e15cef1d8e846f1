import { type Sentence, sentence } from '../../errors/index.ts';
import { damaged } from './damaged.ts';
import { fileOf, type RangeReader } from './repository.ts';

/** An entry of a zip file whose bytes lie as they are: `[offset, offset + bytes)` of the file. */
export type StoredEntry = { readonly name: string; readonly offset: number; readonly bytes: number };

/** An entry of a zip file: where its bytes lie in the file, how they are packed, and how many they are unpacked. */
export type ZipEntry = StoredEntry & {
  /** 0: stored; 8: deflated; others are rare. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly unpackedBytes: number;
};

/** The lengths of the fixed parts of a zip file's records, and what they begin with. */
const endRecord = { length: 22, signature: 0x06054b50 };
const locator64 = { length: 20, signature: 0x07064b50 };
const endRecord64 = { length: 56, signature: 0x06064b50 };
const directoryEntry = { length: 46, signature: 0x02014b50 };
const localEntry = { length: 30, signature: 0x04034b50 };

/** The longest comment behind the end record. */
const longestComment = 0xffff;
/** PyTorch writes one entry of about 80 bytes for each tensor; this is room for 200,000. */
const directoryLimit = 16 * 2 ** 20;
/** Headers of entries that lie this close, in bytes, are read at once: half of a network's tensors are small, and a hub answers slowly. */
const groupLength = 256 * 2 ** 10;
/** How many groups of headers are read at the same time. */
const readers = 16;

/** Values of 32 and 16 bits that refer to the record of zip64. */
const [full32, full16] = [0xffffffff, 0xffff];

/**
 * Lists the entries of a zip file as `listZip` does. Compressed and encrypted entries are refused: their bytes cannot be pointed into.
 * @throws ModelError `BAD_WEIGHTS`
 */
export const listStoredZip = async (repository: RangeReader, file: string, signal?: AbortSignal): Promise<readonly StoredEntry[]> => {
  const entries = await listZip(repository, file, signal);
  const packed = entries.find(({ method, encrypted }) => method !== 0 || encrypted);
  if (packed)
    throw damaged(file, sentence('its entry "{name}" is compressed or encrypted, which PyTorch never writes', { name: packed.name }));
  return entries;
};

/**
 * Lists the entries of a zip file by ranges, without reading their content. (fflate and other libraries unpack a whole file, or do not say where
 * an entry's bytes lie.)
 * Source: PKWARE's APPNOTE 6.3.10, 4.3.
 * @throws ModelError `BAD_WEIGHTS`
 */
export const listZip = async (repository: RangeReader, file: string, signal?: AbortSignal): Promise<readonly ZipEntry[]> => {
  const { bytes: fileBytes } = fileOf(repository, file);
  const faulty = (finding: Sentence) => damaged(file, finding);
  const view = async (offset: number, length: number): Promise<DataView> => {
    if (offset + length > fileBytes) throw faulty(sentence('a part of its zip directory lies behind its end'));
    return new DataView((await repository.read(file, { offset, length }, signal)).buffer);
  };
  const tail = Math.min(fileBytes, endRecord.length + longestComment);
  const directory = await directoryOf(await view(fileBytes - tail, tail), { start: fileBytes - tail, view, faulty });
  if (directory.bytes > directoryLimit) throw faulty(sentence('its zip directory has {bytes} bytes', { bytes: directory.bytes }));
  const headers = headersOf(await view(directory.offset, directory.bytes), faulty);
  const entries: ZipEntry[] = [];
  const readGroup = async (group: readonly Header[]): Promise<ZipEntry[]> => {
    const [first, last] = [group[0]?.offset ?? 0, group.at(-1)?.offset ?? 0];
    const locals = await view(first, last - first + localEntry.length);
    return group.map(({ offset, ...entry }) => {
      const { name, bytes } = entry;
      const at = offset - first;
      if (locals.getUint32(at, true) !== localEntry.signature) throw faulty(sentence('its entry "{name}" has no header', { name }));
      const start = offset + localEntry.length + locals.getUint16(at + 26, true) + locals.getUint16(at + 28, true);
      if (start + bytes > fileBytes) throw faulty(sentence('its entry "{name}" ends behind the file', { name }));
      return { ...entry, offset: start };
    });
  };
  const groups = groupsOf(headers);
  for (let first = 0; first < groups.length; first += readers) {
    entries.push(...(await Promise.all(groups.slice(first, first + readers).map(readGroup))).flat());
  }
  return entries;
};

type Reading = {
  /** Where the view of the file's last bytes starts. */
  readonly start: number;
  readonly view: (offset: number, length: number) => Promise<DataView>;
  readonly faulty: (finding: Sentence) => Error;
};

/** Where the central directory lies. The end record is the last one whose comment reaches exactly to the end of the file. */
const directoryOf = async (tail: DataView, { start, view, faulty }: Reading): Promise<{ offset: number; bytes: number }> => {
  let end = tail.byteLength - endRecord.length;
  while (
    end >= 0 &&
    !(tail.getUint32(end, true) === endRecord.signature && end + endRecord.length + tail.getUint16(end + 20, true) === tail.byteLength)
  )
    end--;
  if (end < 0) throw faulty(sentence('it has no zip directory, so it ends early or is not a zip file'));
  const [entries, bytes, offset] = [tail.getUint16(end + 10, true), tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (entries !== full16 && bytes !== full32 && offset !== full32) return { offset, bytes };
  const locator = start + end - locator64.length;
  if (locator < 0) return { offset, bytes };
  const pointer = await view(locator, locator64.length);
  // Without a locator, the values of 16 and 32 bits mean themselves.
  if (pointer.getUint32(0, true) !== locator64.signature) return { offset, bytes };
  const record = await view(Number(pointer.getBigUint64(8, true)), endRecord64.length);
  if (record.getUint32(0, true) !== endRecord64.signature) throw faulty(sentence('its zip64 directory is missing'));
  return { offset: Number(record.getBigUint64(48, true)), bytes: Number(record.getBigUint64(40, true)) };
};

/** An entry as the directory describes it: `offset` is that of the entry's own header. */
type Header = ZipEntry;

/** Headers by their offset, in groups that are read at once. */
const groupsOf = (headers: readonly Header[]): Header[][] => {
  const groups: Header[][] = [];
  for (const header of headers.toSorted((a, b) => a.offset - b.offset)) {
    const group = groups.at(-1);
    if (group?.[0] && header.offset - group[0].offset <= groupLength) group.push(header);
    else groups.push([header]);
  }
  return groups;
};

/** The entries of the central directory. */
const headersOf = (view: DataView, faulty: Reading['faulty']): Header[] => {
  const headers: Header[] = [];
  let position = 0;
  while (position < view.byteLength) {
    const rest = view.byteLength - position;
    if (rest < directoryEntry.length || view.getUint32(position, true) !== directoryEntry.signature) {
      throw faulty(sentence('its zip directory cannot be read'));
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) => view.getUint16(position + at, true)) as [
      number,
      number,
      number,
    ];
    const length = directoryEntry.length + nameLength + extraLength + commentLength;
    if (length > rest) throw faulty(sentence('its zip directory ends early'));
    const nameStart = position + directoryEntry.length;
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + nameStart, nameLength));
    const [flags, method] = [view.getUint16(position + 8, true), view.getUint16(position + 10, true)];
    const extra = new DataView(view.buffer, view.byteOffset + nameStart + nameLength, extraLength);
    const sizes = [24, 20, 42].map((at) => view.getUint32(position + at, true)) as [number, number, number];
    const [unpackedBytes, bytes, offset] = widened(sizes, extra);
    headers.push({ name, offset, bytes, method, encrypted: (flags & 1) === 1, unpackedBytes });
    position += length;
  }
  return headers;
};

/** The sizes and the offset of an entry: those that do not fit 32 bits are in the zip64 field, in this order. */
const widened = (sizes: readonly [number, number, number], extra: DataView): [number, number, number] => {
  const wide: bigint[] = [];
  let position = 0;
  while (position + 4 <= extra.byteLength) {
    const [id, length] = [extra.getUint16(position, true), extra.getUint16(position + 2, true)];
    if (id === 1) {
      for (let at = 0; at + 8 <= length && position + 4 + at + 8 <= extra.byteLength; at += 8) {
        wide.push(extra.getBigUint64(position + 4 + at, true));
      }
    }
    position += 4 + length;
  }
  const next = (size: number) => (size === full32 ? Number(wide.shift() ?? BigInt(size)) : size);
  return [next(sizes[0]), next(sizes[1]), next(sizes[2])];
};
