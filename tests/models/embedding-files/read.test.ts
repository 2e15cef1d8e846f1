import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ByteSource,
  type EmbeddingTable,
  embeddingFormats,
  type ReadEmbeddingsOptions,
  readEmbeddings,
  sourceOfBytes,
  writeEmbeddings,
} from '../../../models/embedding-files/index.ts';

const bytesOf = (name: string) => readFileSync(new URL(`../../fixtures/embedding-files/${name}`, import.meta.url));
const fixture = (name: string) => sourceOfBytes(name, bytesOf(name));
const text = (name: string, content: string) => sourceOfBytes(name, new TextEncoder().encode(content));
const expected = JSON.parse(bytesOf('expected.json').toString()) as { captions: string[]; labels: string[]; embeddings: number[][] };

const rowsOf = ({ dims: [count, dimension], data }: EmbeddingTable) =>
  Array.from({ length: count }, (_, row) => [...data.subarray(row * dimension, (row + 1) * dimension)]);
const read = async (source: ByteSource, options?: ReadEmbeddingsOptions) => (await readEmbeddings(source, options)).table;
const problem = async (source: ByteSource, options?: ReadEmbeddingsOptions) => {
  const error: unknown = await readEmbeddings(source, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'ModelError', code: 'BAD_INPUT' });
  return (error as Error).message;
};
/** A source that counts the bytes that are read of it. */
const counting = (source: ByteSource) => {
  const counted = { bytes: 0 };
  return {
    counted,
    source: {
      ...source,
      read: (range, signal) => {
        counted.bytes += range.length;
        return source.read(range, signal);
      },
    } satisfies ByteSource,
  };
};

describe('files that numpy wrote', () => {
  it.each([
    'float16.npy',
    'float32.npy',
    'float64.npy',
    'big-endian-float16.npy',
    'big-endian-float32.npy',
    'big-endian-float64.npy',
    'fortran.npy',
    'fortran-big-endian.npy',
    'version-2.npy',
    'version-3.npy',
    'one-in-between.npy',
  ])('reads %s exactly', async (name) => {
    expect(rowsOf(await read(fixture(name)))).toEqual(expected.embeddings);
    expect(rowsOf(await read(fixture(name), { start: 1, count: 3 }))).toEqual(expected.embeddings.slice(1, 4));
  });

  it('reads an array of one dimension as one embedding', async () => {
    expect(rowsOf(await read(fixture('single.npy')))).toEqual(expected.embeddings.slice(0, 1));
  });

  it.each(['stored.npz', 'deflated.npz'])('reads the embeddings and the texts of %s', async (name) => {
    const { columns, ...table } = await read(fixture(name));
    expect(rowsOf({ ...table, columns })).toEqual(expected.embeddings);
    expect(columns).toMatchObject({ captions: expected.captions, labels: expected.labels });
  });

  it('reads numbers beside the embeddings of an .npz file as texts, and only the columns that are requested', async () => {
    expect((await read(fixture('stored.npz'), { start: 3 })).columns.ids).toEqual(['3', '4']);
    expect(Object.keys((await read(fixture('stored.npz'), { columns: ['labels'] })).columns)).toEqual(['labels']);
  });

  it('reads the chosen array of an .npz file that has several, and needs the choice', async () => {
    expect((await read(fixture('several.npz'), { array: 'second' })).dims).toEqual([3, 6]);
    expect(await problem(fixture('several.npz'))).toBe(
      'Cannot read the embeddings in several.npz: it has several tables of numbers: first, second. Choose one of them with "array".',
    );
    expect(await problem(fixture('several.npz'), { array: 'third' })).toContain('it has no "third". It contains first, second, noted.');
  });

  it.each([
    ['objects.npy', 'its array contains Python objects. They are stored as a program that is run when they are read, so they are refused.'],
    ['complex.npy', 'its numbers have the type <c8. Save them as float16, float32 or float64'],
    ['records.npy', 'its elements are records of several fields.'],
    ['texts.npy', 'its array has the shape [5] and contains texts. Embeddings are numbers [N, D]'],
    ['four-dimensional.npy', 'its array has the shape [2, 3, 4, 5] and contains numbers.'],
  ])('refuses %s in a sentence', async (name, words) => {
    expect(await problem(fixture(name))).toContain(words);
  });

  it('refuses the array of objects of an .npz file when it is chosen', async () => {
    expect(await problem(fixture('several.npz'), { array: 'noted' })).toContain('Python objects');
  });

  it('reads the pair that savetxt writes with spaces, and with commas', async () => {
    expect(rowsOf(await read(fixture('savetxt.txt')))).toEqual(expected.embeddings);
    expect(rowsOf(await read(fixture('savetxt.csv')))).toEqual(expected.embeddings);
  });
});

describe('a .npy file whose header lies', () => {
  const withHeader = (header: string, bytes = 24) => {
    const padded = `${header.padEnd(117)}\n`;
    const start = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, padded.length, 0];
    return sourceOfBytes('lie.npy', new Uint8Array([...start, ...new TextEncoder().encode(padded), ...new Uint8Array(bytes)]));
  };
  const description = (shape: string) => `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;

  it.each([
    ['(4, 3)', 'which needs 48 bytes, but 24 bytes follow'],
    ['(2, 2)', 'which needs 16 bytes, but 24 bytes follow'],
    ['(4000000000, 4000000000)', 'but 24 bytes follow'],
    ['(0, 3)', 'which needs 0 bytes'],
  ])('is refused with both numbers for the shape %s', async (shape, words) => {
    expect(await problem(withHeader(description(shape)))).toContain(words);
  });

  it.each([
    '{}',
    "{'descr': '<f4', 'shape': (2, 3)}",
    "__import__('os').system('true')",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3)}",
  ])('is refused when the header is %s', async (header) => {
    expect(await problem(withHeader(header))).toContain('its header states no type, order and shape');
  });

  it('reads a shape as Python 2 wrote it', async () => {
    expect((await read(withHeader(description('(2L, 3L)')))).dims).toEqual([2, 3]);
  });

  it('never reads anything but rows or a sentence, whatever bytes are changed', async () => {
    const original = bytesOf('stored.npz');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Uint8Array.from(original);
        for (const [at, byte] of changes) bytes[at] = byte;
        const error: unknown = await readEmbeddings(sourceOfBytes('changed.npz', bytes)).catch((thrown: unknown) => thrown);
        if (error instanceof Error) expect(error).toMatchObject({ name: 'ModelError', code: 'BAD_INPUT' });
      }),
      { numRuns: 150 },
    );
  });
});

describe('files that safetensors wrote', () => {
  it('reads the embeddings, and the space, role and columns in the metadata', async () => {
    const table = await read(fixture('float32.safetensors'));
    expect(rowsOf(table)).toEqual(expected.embeddings);
    expect(table).toMatchObject({ space: 'clip-vit', role: 'text', columns: { captions: expected.captions, labels: expected.labels } });
  });

  it('reads float16, and a tensor of whole numbers as labels', async () => {
    const table = await read(fixture('float16.safetensors'), { start: 2 });
    expect(rowsOf(table)).toEqual(expected.embeddings.slice(2));
    expect(table.columns).toEqual({ labels: ['2', '3', '4'] });
  });

  it('reads the chosen tensor of several', async () => {
    expect(rowsOf(await read(fixture('several.safetensors'), { array: 'a' }))).toEqual(expected.embeddings);
    expect(await problem(fixture('several.safetensors'))).toContain('Choose one of them with "array"');
  });

  it('refuses a file that is cut off as bad input', async () => {
    const bytes = bytesOf('float32.safetensors');
    expect(await problem(sourceOfBytes('cut.safetensors', bytes.subarray(0, -1)))).toMatch(/^The file cut\.safetensors is damaged: /);
  });
});

describe('the pair of the Embedding Projector', () => {
  const captions = expected.captions.map((caption) => caption.replace(/[\t\n]/, ' '));

  it('is read as the Projector reads it', async () => {
    const table = await read(fixture('projector.tsv'), { metadata: fixture('projector.metadata.tsv') });
    expect(rowsOf(table)).toEqual(expected.embeddings);
    expect(table.columns).toEqual({ captions, labels: expected.labels });
  });

  it('has a single column of metadata without a header', async () => {
    const table = await read(fixture('projector.tsv'), { metadata: fixture('labels.tsv'), start: 1, count: 2 });
    expect(table.columns).toEqual({ labels: expected.labels.slice(1, 3) });
  });

  it('is refused when the metadata is one line short, with the number of its last line', async () => {
    const short = text('short.tsv', 'captions\tlabels\na\tb\nc\td\n');
    expect(await problem(text('v.tsv', '1\t2\n3\t4\n5\t6\n'), { metadata: short })).toBe(
      'Cannot read the embeddings in short.tsv: it has a header and 2 lines of texts for 3 embeddings; its last line is 3. It needs a line for each embedding.',
    );
    expect(await problem(text('v.tsv', '1\t2\n3\t4\n'), { metadata: text('one.tsv', 'dog\n') })).toContain(
      'it has 1 lines of texts for 2 embeddings; its last line is 1.',
    );
  });

  it.each(['dog\n\ncat\n\n', 'dog\n\ncat\n\n\n\n', 'dog\n\ncat\n'])(
    'counts an empty line of a single column as an empty text in %j',
    async (labels) => {
      const vectors = text('v.tsv', '1\t2\n3\t4\n5\t6\n');
      expect((await read(vectors, { metadata: text('m.tsv', labels) })).columns).toEqual({ labels: ['dog', '', 'cat'] });
    },
  );

  it('keeps quotes that enclose no whole cell, and commas, in texts', async () => {
    const metadata = text('m.tsv', 'name\tnote\n5" disk, old\t"a ""b"""\n"x" y\t"\n');
    expect((await read(text('v.tsv', '1\t2\n3\t4\n'), { metadata })).columns).toEqual({
      name: ['5" disk, old', '"x" y'],
      note: ['a "b"', '"'],
    });
  });
});

describe('tables of spreadsheets and programs', () => {
  it.each(['excel.csv', 'excel-semicolon.csv', 'lists.csv'])('reads %s, with quotes and line breaks in cells', async (name) => {
    const table = await read(fixture(name));
    expect(rowsOf(table)).toEqual(expected.embeddings);
    expect(table.columns).toMatchObject({ captions: expected.captions, labels: expected.labels });
  });

  it("reads Excel's Unicode text: UTF-16 with tabs, and quotes around a cell with a tab", async () => {
    const table = await read(fixture('excel-unicode.txt'));
    expect(rowsOf(table)).toEqual(expected.embeddings);
    expect(table.columns.captions).toEqual(expected.captions.map((caption) => caption.replace('\n', ' ')));
  });

  it('reads rows without a header, and names the columns by their number', async () => {
    const table = await read(fixture('no-header.csv'));
    expect(rowsOf(table)).toEqual(expected.embeddings);
    expect(table.columns).toEqual({ 'column 1': expected.captions, 'column 2': expected.labels });
  });

  it('reads what pandas writes: numbers as names of columns, and an index without a name', async () => {
    const table = await read(fixture('pandas.csv'));
    expect(rowsOf(table)).toEqual(expected.embeddings);
    expect(table.columns).toEqual({});
  });

  it.each([
    ['e_0,e_1,other0,label\n1,2,9,x\n', undefined, [[1, 2]]],
    ['e_0,e_1,f_0,f_1\n1,2,3,4\n', 'f', [[3, 4]]],
    ['d10,d2,d1\n3,2,1\n', undefined, [[1, 2, 3]]],
    ['x,y,id,label\n1,2,7,3\n', undefined, [[1, 2]]],
  ])('finds the dimensions of the table %j', async (content, array, rows) => {
    expect(rowsOf(await read(text('table.csv', content), { array }))).toEqual(rows);
  });

  it('reads JSON Lines of objects, and a list of them', async () => {
    const table = await read(fixture('objects.jsonl'));
    expect(rowsOf(table)).toEqual(expected.embeddings);
    expect(table.columns).toEqual({ captions: expected.captions, labels: expected.labels });
    const list = `[${bytesOf('objects.jsonl').toString().trim().split('\n').join(',\n')}]`;
    expect(await read(text('list.json', list))).toEqual(table);
  });

  it('reads the JSON that version 0.1 of the command line wrote', async () => {
    const json = text('embedding.json', '{"space":"emoji","role":"text","dims":[2,2],"data":[1,2,3,4]}');
    expect(await read(json)).toMatchObject({ dims: [2, 2], space: 'emoji', role: 'text' });
  });

  it.each([
    ['ragged.csv', 'a,b\n1,2\n3\n', 'line 3 has 1 cells, and the first line has 2. Put quotes around texts that contain the delimiter'],
    ['ragged.jsonl', '[1, 2]\n\n[1]\n', 'line 3 has 1 numbers, and line 1 has 2. All embeddings need the same length'],
    ['word.csv', 'd0,d1\n1,2\n3,x\n', 'line 3 has "x" in the column "d1", where numbers are needed'],
    ['gap.csv', 'd0,d1\n1,2\n,3\n', 'line 3 has "" in the column "d0", where numbers are needed'],
    ['header.csv', 'd0,d1\n', 'it has a header and no rows'],
    ['texts.csv', 'a,b\nx,y\n', 'it has no column of numbers. Its columns are column 1, column 2'],
    ['open.csv', 'a,d0,d1\n"x,1,2\ny,3,4\n', 'the quote that begins in line 2 has no end.'],
    ['behind.csv', 'a,d0,d1\n"x"y,1,2\n', 'text follows a closing quote in line 2.'],
    ['plain.jsonl', '1\n', 'line 1 is no JSON object. Write one object a line'],
    ['other.json', '{"a": 1}', 'it is neither a list of objects nor an embedding with "dims" and "data"'],
    ['blank.csv', '\n\n', 'it has no embeddings'],
    ['empty.npy', '', 'it is empty'],
    ['text.npy', 'hello', 'its content is not that of a .npy file. It may be damaged'],
    ['model.h5', '\x89HDF\r\n', 'it is an HDF5 file.'],
  ])('refuses %s in a sentence', async (name, content, words) => {
    const source =
      name === 'model.h5'
        ? sourceOfBytes(
            name,
            Uint8Array.from(content, (letter) => letter.charCodeAt(0)),
          )
        : text(name, content);
    expect(await problem(source)).toContain(words);
  });

  it('refuses text that is not UTF-8, with the position of the wrong byte', async () => {
    const source = sourceOfBytes(
      'latin.csv',
      Uint8Array.from('caption,d0\ncaf\xe9,1\n', (letter) => letter.charCodeAt(0)),
    );
    expect(await problem(source)).toContain('Cannot read the text of latin.csv. It is not UTF-8 text: the byte at position 14 (line 2)');
  });
});

describe('files that pyarrow wrote', () => {
  it.each(['lists.parquet', 'doubles.parquet', 'fixed-size.parquet', 'halves.parquet', 'columns.parquet'])('reads %s', async (name) => {
    const table = await read(fixture(name));
    expect(rowsOf(table)).toEqual(expected.embeddings);
    expect(table.columns).toMatchObject({ captions: expected.captions, labels: expected.labels });
    const part = await read(fixture(name), { start: 1, count: 2, columns: ['labels'] });
    expect(rowsOf(part)).toEqual(expected.embeddings.slice(1, 3));
    expect(part.columns).toEqual({ labels: expected.labels.slice(1, 3) });
  });

  it('refuses lists of different lengths, with the number of the row', async () => {
    expect(await problem(fixture('ragged.parquet'))).toContain('row 2 has 1 numbers, and the first one has 2.');
  });

  it('refuses a file that is cut off', async () => {
    expect(await problem(sourceOfBytes('cut.parquet', bytesOf('lists.parquet').subarray(0, -20)))).toContain(
      'it is no Parquet file, or it is damaged',
    );
  });
});

describe('rows with NaN or infinite numbers', () => {
  it('are refused by their number and name', async () => {
    expect(await problem(fixture('nan.jsonl'))).toBe(
      'Cannot read the embeddings in nan.jsonl: it has NaN or infinite numbers in 1 of 5 rows: 2 ("row NaN 1"). Correct them, or set "invalid" to leave them out.',
    );
    expect(await problem(text('v.csv', 'd0,d1\nnan,1\n'), { invalid: 'leave-out' })).toContain(
      'it has NaN or infinite numbers in every row: 1',
    );
  });

  it('are left out with their texts on request', async () => {
    const { table, omitted } = await readEmbeddings(fixture('nan.jsonl'), { invalid: 'leave-out' });
    expect(omitted).toEqual([1]);
    expect(table.columns.name).toEqual(['row NaN 0', 'row NaN 2', 'row NaN 3', 'row NaN 4']);
    expect(rowsOf(table)).toEqual(expected.embeddings.filter((_, row) => row !== 1));
  });

  it('are found behind the first row that is read', async () => {
    const { omitted } = await readEmbeddings(text('v.csv', 'd0,d1\n1,1\n2,2\n-inf,1\n3,3\n'), { invalid: 'leave-out', start: 1 });
    expect(omitted).toEqual([2]);
  });
});

describe('large files', () => {
  it('reads of a file of 2 GB only the rows that are requested', async () => {
    const dims = [1_000_000, 512] as const;
    const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dims.join(', ')}), }`.padEnd(117);
    const start = Uint8Array.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, (letter) => letter.charCodeAt(0));
    const huge: ByteSource = {
      name: 'huge.npy',
      bytes: start.length + dims[0] * dims[1] * 4,
      read: async ({ offset, length }) => {
        const bytes = new Uint8Array(length);
        if (offset < start.length) bytes.set(start.subarray(offset, offset + length));
        return bytes;
      },
    };
    const { counted, source } = counting(huge);
    expect((await read(source, { start: 999_000, count: 1000 })).dims).toEqual([1000, 512]);
    expect(counted.bytes).toBeLessThan(1000 * 512 * 4 + 1000);
  });

  it('says how to read less when the memory does not suffice', async () => {
    const shape = '(4000000, 4000000)';
    const header = `{'descr': '|i1', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
    const start = Uint8Array.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, (letter) => letter.charCodeAt(0));
    const huge = {
      name: 'huge.npy',
      bytes: start.length + 1.6e13,
      read: async ({ offset = 0, length = 0 }) => start.slice(offset, offset + length),
    };
    expect(await problem(huge)).toContain('which is more than the memory. Load fewer with "start" and "count"');
  });

  it('stops between pieces when it is aborted', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(readEmbeddings(fixture('float32.npy'), { signal: stop.signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

it('reads back whatever it wrote, in every format', async () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((part) => !part.includes('\0') && part.isWellFormed());
  const tables = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 4 })).chain(([count, dimension]) =>
    fc.record({
      dims: fc.constant([count, dimension] as const),
      data: fc.float32Array({ minLength: count * dimension, maxLength: count * dimension, noNaN: true, noDefaultInfinity: true }),
      columns: fc.record({
        captions: fc.array(texts, { minLength: count, maxLength: count }),
        labels: fc.array(texts, { minLength: count, maxLength: count }),
      }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(tables, fc.constantFrom(...embeddingFormats), async (table, format) => {
      const [file, metadata] = await writeEmbeddings(table, { name: 'v', format });
      if (!file) throw new Error('no file');
      const second = metadata && { metadata: sourceOfBytes(metadata.name, metadata.bytes) };
      const { dims, data, columns } = await read(sourceOfBytes(file.name, file.bytes), second);
      expect({ dims, data }).toEqual({ dims: table.dims, data: table.data });
      if (!metadata) expect(columns).toEqual(format === 'csv' ? crlfAsLf(table.columns) : table.columns);
      else expect(Object.keys(columns)).toEqual(['captions', 'labels']);
    }),
    { numRuns: 150 },
  );
});

/** Lines of a file may end in CRLF, so a CRLF in a cell is read as LF. */
const crlfAsLf = (columns: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells.map((cell) => cell.replaceAll('\r\n', '\n'))]));
