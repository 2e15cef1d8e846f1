import type { ColumnMetaData, Compressors, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import { type Sentence, sentence } from '../../errors/index.ts';
import type { ModelError } from '../error.ts';
import { badFile } from './bad-file.ts';
import { mostBytes } from './parquet-compressors.ts';
import { endOfStructure, readVariable } from './parquet-thrift.ts';

/** A column chunk: its path in the schema, its metadata, and the most rows and values that its pages may have. */
type ColumnChunk = {
  readonly file: string;
  readonly path: readonly SchemaTree[];
  readonly metadata: ColumnMetaData;
  readonly compressors: Compressors;
  readonly mostRows: number;
  readonly mostValues: number;
};

/**
 * Checks the pages of a column chunk before the library decodes them. The library takes each number of a page at its word: the count of a run, the values
 * of a delta block, the length of a prefix. The checks follow what the library reads, walk runs and blocks without their values, and throw `BAD_INPUT`
 * where a page states more than its bytes or its row group have. The function that is returned takes a series of whole pages; its counts continue from one
 * series to the next.
 */
export const pageChecker = (chunk: ColumnChunk): ((bytes: Uint8Array) => void) => {
  const { file, path, metadata, compressors, mostRows, mostValues } = chunk;
  const schemaPath = [...path];
  const element = schemaPath.at(-1)?.element;
  const { type } = metadata;
  const isBoolean = type === 'BOOLEAN';
  // each value of these types becomes an object of its own, which takes the memory of about 8 numbers
  const weight = type === 'FIXED_LEN_BYTE_ARRAY' || type === 'BYTE_ARRAY' || type === 'INT96' ? 8 : 1;
  const [repetitions, definitions] = [getMaxRepetitionLevel(schemaPath), getMaxDefinitionLevel(schemaPath)];
  const used = { rows: 0, values: 0, bytes: 0, compressed: 0 };
  const refusal = (finding: Sentence): ModelError => badFile(file, finding);

  const countOf = (value: unknown): number => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw refusal(sentence('one of its pages has no count of its values or bytes, or a negative one'));
  };

  const addBytes = (bytes: number): void => {
    used.bytes += bytes;
    if (used.bytes > mostBytes(used.compressed)) {
      throw refusal(sentence('the pages of a column state {bytes} bytes, which their content cannot have', { bytes: used.bytes }));
    }
  };

  const addValues = (count: number): void => {
    used.values += count;
    if (used.values > mostValues)
      throw refusal(sentence('the pages of a column state {count} values, which the file cannot have', { count: used.values }));
  };

  const addRows = (count: number): void => {
    used.rows += count;
    if (used.rows > mostRows) {
      throw refusal(
        sentence('the pages of a column have {count} rows, and their row group has {expected}', { count: used.rows, expected: mostRows }),
      );
    }
  };

  const decompress = (bytes: Uint8Array, size: number): Uint8Array => {
    used.compressed += bytes.length;
    addBytes(countOf(size));
    return decompressPage(bytes, size, metadata.codec, compressors);
  };

  /** Walks a hybrid of runs and bit-packed groups until `count` values; returns how many of them equal `target`, where there is one. */
  const walkRuns = (
    bytes: Uint8Array,
    start: number,
    { width, count, target }: { width: number; count: number; target?: number },
  ): number => {
    if (width > 32) throw refusal(sentence('one of its pages states {width} bits for a value, and 32 are the most', { width }));
    let [offset, left, matches] = [start, count, 0];
    while (left > 0) {
      const header = readVariable(bytes, offset, file);
      offset = header.end;
      const isPacked = header.value % 2 === 1;
      const stated = Math.floor(header.value / 2) * (isPacked ? 8 : 1);
      // only the last group of bit-packed values has more than the page: it is padded to 8
      if (stated === 0 || stated >= left + (isPacked ? 8 : 1)) {
        throw refusal(sentence('one of its pages states a run of {stated} values, and {left} are left', { stated, left }));
      }
      const taken = Math.min(stated, left);
      const length = isPacked ? (stated / 8) * width : Math.ceil(width / 8);
      if (target !== undefined)
        matches += isPacked ? packedMatches(bytes, offset, { width, count: taken, target }) : bytes[offset] === target ? taken : 0;
      left -= taken;
      offset += length;
    }
    return matches;
  };

  /** Levels or booleans, whose length stands before them. Returns where they end, and how many equal `target`. */
  const walkPrefixed = (bytes: Uint8Array, start: number, runs: { width: number; count: number; target?: number }) => {
    if (start + 4 > bytes.length) throw refusal(sentence('one of its pages ends within its levels'));
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(start, true);
    const end = start + 4 + length;
    if (end > bytes.length) {
      throw refusal(
        sentence('one of its pages states {length} bytes of levels, and has {bytes}', { length, bytes: bytes.length - start - 4 }),
      );
    }
    return { end, matches: walkRuns(bytes, start + 4, runs) };
  };

  const checkPlain = (bytes: Uint8Array, start: number, count: number): void => {
    const needed = Math.ceil(count * plainBytes(type, element?.type_length));
    if (!(needed <= bytes.length - start)) {
      throw refusal(
        sentence('one of its pages states {count} values, and has {bytes} bytes for them', { count, bytes: bytes.length - start }),
      );
    }
  };

  /** Walks the blocks of delta-encoded numbers. */
  const walkDeltas = (bytes: Uint8Array, start: number, count: number): void => {
    let offset = start;
    const next = (): number => {
      const { value, end } = readVariable(bytes, offset, file);
      offset = end;
      return value;
    };
    const [block, miniblocks, stated] = [next(), next(), next()];
    next();
    const size = block / miniblocks;
    if (!Number.isSafeInteger(size) || size === 0 || size % 32 !== 0 || miniblocks > bytes.length || block >= 2 ** 31) {
      throw refusal(sentence('one of its pages states blocks of {block} numbers in {miniblocks} parts', { block, miniblocks }));
    }
    if (stated !== count)
      throw refusal(sentence('one of its pages states {stated} delta-encoded numbers, and has {count} values', { stated, count }));
    for (let done = 1; done < count; ) {
      next();
      const widths = bytes.subarray(offset, offset + miniblocks);
      offset += miniblocks;
      for (let index = 0; index < miniblocks && done < count; index++, done += size) {
        const width = widths[index];
        if (width === undefined || width > 64) throw refusal(sentence('one of its pages ends within its delta-encoded numbers'));
        offset += (size * width) / 8;
      }
    }
  };

  /** The numbers that `walkDeltas` permits. */
  const readDeltas = (bytes: Uint8Array, start: number, count: number): { readonly numbers: Int32Array; readonly end: number } => {
    walkDeltas(bytes, start, count);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: start };
    const numbers = new Int32Array(count);
    deltaBinaryUnpack(reader, count, numbers);
    return { numbers, end: reader.offset };
  };

  /** Each text is a part of the one before it, and more: few bytes may be many long texts. */
  const checkPrefixes = (bytes: Uint8Array, start: number, count: number): void => {
    const prefixes = readDeltas(bytes, start, count);
    const suffixes = readDeltas(bytes, prefixes.end, count);
    let [before, total] = [0, 0];
    for (const [index, prefix] of prefixes.numbers.entries()) {
      const suffix = suffixes.numbers[index] ?? 0;
      if (prefix < 0 || suffix < 0 || prefix > before) {
        throw refusal(sentence('one of its pages states a prefix of {prefix} bytes, and the text before has {before}', { prefix, before }));
      }
      before = prefix + suffix;
      total += before;
    }
    addBytes(total);
  };

  const checkValues = (
    bytes: Uint8Array,
    start: number,
    { encoding, count, isSecond }: { encoding: string; count: number; isSecond: boolean },
  ): void => {
    if (count === 0) return;
    const isDictionary = encoding.endsWith('_DICTIONARY');
    if (encoding === 'PLAIN' || encoding === 'BYTE_STREAM_SPLIT') checkPlain(bytes, start, count);
    else if (encoding === 'RLE' ? isSecond || isBoolean : isDictionary && isBoolean && !isSecond)
      walkPrefixed(bytes, start, { width: 1, count });
    else if (isDictionary || encoding === 'RLE') {
      const width = bytes[start] ?? 0;
      if (width > 0 || isSecond) walkRuns(bytes, start + 1, { width, count });
    } else if (encoding === 'DELTA_BYTE_ARRAY') checkPrefixes(bytes, start, count);
    else if (encoding.startsWith('DELTA_')) walkDeltas(bytes, start, count);
    if (!isDictionary) addValues(count * (weight - 1));
  };

  const checkPage = (header: ReturnType<typeof parquetHeader>, page: Uint8Array): void => {
    const size = countOf(header.uncompressed_page_size);
    const { dictionary_page_header: dictionary, data_page_header: first, data_page_header_v2: second } = header;
    if (header.type === 'DICTIONARY_PAGE' && dictionary) {
      const count = countOf(dictionary.num_values);
      addValues(count * weight);
      checkPlain(decompress(page, size), 0, count);
    } else if (header.type === 'DATA_PAGE' && first) {
      const count = countOf(first.num_values);
      addValues(count);
      const bytes = decompress(page, size);
      const repeated =
        repetitions > 0 ? walkPrefixed(bytes, 0, { width: widthOf(repetitions), count, target: 0 }) : { end: 0, matches: count };
      addRows(repeated.matches);
      const defined =
        definitions > 0
          ? walkPrefixed(bytes, repeated.end, { width: widthOf(definitions), count, target: definitions })
          : { end: repeated.end, matches: count };
      checkValues(bytes, defined.end, { encoding: String(first.encoding), count: defined.matches, isSecond: false });
    } else if (header.type === 'DATA_PAGE_V2' && second) {
      const [count, nulls] = [countOf(second.num_values), countOf(second.num_nulls)];
      const [repeated, defined] = [countOf(second.repetition_levels_byte_length), countOf(second.definition_levels_byte_length)];
      addValues(count);
      if (repeated + defined > Math.min(page.length, size) || nulls > count) {
        throw refusal(
          sentence('one of its pages states {levels} bytes of levels, and has {bytes}', { levels: repeated + defined, bytes: page.length }),
        );
      }
      const isFlat = repetitions === 0;
      if (isFlat && second.num_rows !== count) {
        throw refusal(sentence('one of its pages states {count} values, and {rows} rows', { count, rows: countOf(second.num_rows) }));
      }
      addRows(isFlat ? count : walkRuns(page, 0, { width: widthOf(repetitions), count, target: 0 }));
      if (definitions > 0) walkRuns(page, repeated, { width: widthOf(definitions), count });
      const content = page.subarray(repeated + (definitions > 0 ? defined : 0));
      const bytes = second.is_compressed === false ? content : decompress(content, size - repeated - defined);
      checkValues(bytes, 0, { encoding: String(second.encoding), count: count - nulls, isSecond: true });
    } else throw refusal(sentence('it has a page of an unknown type'));
  };

  return (bytes) => {
    // the library ends where less than two bytes are left
    for (let offset = 0; offset < bytes.length - 1; ) {
      const end = endOfStructure(bytes, offset, file);
      const header = parquetHeader({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset });
      const length = countOf(header.compressed_page_size);
      if (length > bytes.length - end) {
        throw refusal(
          sentence('one of its pages states {length} bytes, and {left} are left in its column', { length, left: bytes.length - end }),
        );
      }
      checkPage(header, bytes.subarray(end, end + length));
      offset = end + length;
    }
  };
};

/** The bits of a level of at most `most`. */
const widthOf = (most: number): number => 32 - Math.clz32(most);

const packedMatches = (
  bytes: Uint8Array,
  start: number,
  { width, count, target }: { width: number; count: number; target: number },
): number => {
  const mask = 2 ** width - 1;
  let matches = 0;
  for (let index = 0, bit = 0; index < count; index++, bit += width) {
    const at = start + (bit >> 3);
    const pair = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    if (((pair >> (bit & 7)) & mask) === target) matches++;
  }
  return matches;
};

/** The bytes of a value that is stored as it is; for texts, those of their length. NaN for unknown types. */
const plainBytes = (type: string | undefined, length: number | undefined): number => {
  if (type === 'FIXED_LEN_BYTE_ARRAY') return length && length > 0 ? length : Number.NaN;
  return { BOOLEAN: 1 / 8, INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8, INT96: 12, BYTE_ARRAY: 4 }[type ?? ''] ?? Number.NaN;
};
