import { expect, it } from 'vitest';
import { writeEmbeddings } from '../../models/embedding-files/index.ts';
import { fromHalf } from '../../models/half-precision.ts';
import { readLibrary } from '../../models/library.ts';
import { tinyFamily } from '../support/models/tiny.ts';

it('float16 numbers are read exactly, also the smallest and the special ones', () => {
  const bits = Uint16Array.of(0x0000, 0x8000, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x7c00, 0xfc00, 0x7e00);
  const numbers = fromHalf(new Uint8Array(bits.buffer));
  const wanted = [
    0,
    -0,
    1,
    -2,
    0.333251953125,
    65504,
    2 ** -24,
    1023 * 2 ** -24,
    2 ** -14,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ];
  expect([...numbers]).toEqual(wanted);
});

it('each entry of a library has an embedding of length 1, captions and a label', async () => {
  const library = await readLibrary(await tinyFamily());
  expect(library.embeddings).toHaveLength(50 * 32);
  for (let row = 0; row < 50; row++) expect(Math.hypot(...library.embeddings.subarray(row * 32, (row + 1) * 32))).toBeCloseTo(1, 2);
  expect(library.captions.en?.[7]).toBe('a thing 7');
  expect(library.captions.ar?.[7]).toBe('شيء 7');
  expect(library.labels[7]).toBe('thing 7');
});

it('a library that differs from the manifest is refused', async () => {
  const family = await tinyFamily();
  const short = { ...family, read: async () => new Uint8Array(10) };
  await expect(readLibrary(short)).rejects.toMatchObject({
    code: 'BAD_WEIGHTS',
    sentence: { params: { finding: { params: { count: 50, dimension: 32 } } } },
  });
  const few = { captions: { en: ['one'] }, labels: [] };
  const wrong = {
    ...family,
    read: async (file: string) => (file === 'library.f16' ? family.read(file) : new TextEncoder().encode(JSON.stringify(few))),
  };
  await expect(readLibrary(wrong)).rejects.toMatchObject({
    code: 'BAD_WEIGHTS',
    sentence: { params: { finding: { params: { found: 1, name: 'en', count: 50 } } } },
  });
  const none = { ...family, manifest: { ...family.manifest, library: undefined } };
  await expect(readLibrary(none)).rejects.toMatchObject({ code: 'MODEL_MISSING' });
});

it('a library may be one .safetensors file, as Save library writes it', async () => {
  const family = await tinyFamily();
  const plain = await readLibrary(family);
  const columns = { 'captions.en': plain.captions.en ?? [], 'captions.ar': plain.captions.ar ?? [], labels: plain.labels };
  const table = { dims: [50, 32] as const, data: plain.embeddings, space: family.manifest.embedding.space, columns };
  const [file] = await writeEmbeddings(table, { name: 'library', format: 'safetensors', precision: 'float16' });
  const library = { ...described, count: 50, file: 'library.safetensors' };
  const read = async () => file?.bytes ?? new Uint8Array();
  expect(await readLibrary({ manifest: { ...family.manifest, library }, read })).toEqual(plain);
  await expect(readLibrary({ manifest: { ...family.manifest, library: { ...library, count: 49 } }, read })).rejects.toMatchObject({
    code: 'BAD_WEIGHTS',
    sentence: { params: { finding: { params: { count: 49, dimension: 32 } } } },
  });
});

const described = { bytes: 1, sha256: '0'.repeat(64) };
