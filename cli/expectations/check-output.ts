import { createHash } from 'node:crypto';
import { encodeValue } from '../../graph/index.ts';
import { readEmbeddings, sourceOfBytes } from '../../models/embedding-files/index.ts';
import type { ImageCodec } from '../../models/image/codec.ts';
import type { Image } from '../../models/image/image.ts';
import type { Picture } from '../../models/image/picture.ts';
import type { PictureReader } from '../../models/image/picture-reader.ts';
import { reduceImage } from '../../models/image/reduce.ts';
import { toFileName } from '../../text/file-name.ts';
import type { NamedBytes } from '../disk.ts';
import { type Output, plainJson } from '../output-files.ts';
import { counted } from '../text.ts';
import { compareNumbers } from './compare-numbers.ts';
import { comparePictures, differencePicture } from './compare-pictures.ts';
import { readExpected } from './files.ts';
import type { Check } from './schema.ts';

/** An output of a run: its name and kind, and its value. */
export type Produced = Pick<Output, 'name' | 'kind'> & { readonly batch: unknown };

/** How the value of an output differs from the expected one, and pictures that show the difference. */
export type OutputDifference = { readonly reason: string; readonly pictures: readonly NamedBytes[] };

/** Where expected files are, and who decodes and encodes pictures. */
export type Checking = { readonly folder: string; readonly images: ImageCodec & PictureReader };

/**
 * Compares the value of an output with the expected one. Returns undefined when the value passes the check. Throws `CliError` (`FILE_UNREADABLE`) when an
 * expected file is missing.
 */
export const checkOutput = async (check: Check, produced: Produced, checking: Checking): Promise<OutputDifference | undefined> => {
  switch (check.check) {
    case 'exact': {
      const sha256 = hashOf(produced.batch);
      return sha256 === check.sha256 ? undefined : plainly(`The value has the SHA-256 ${sha256}, but ${check.sha256} is expected.`);
    }
    case 'texts':
      return checkTexts(check.items, produced);
    case 'numbers':
      return checkNumbers(check, produced, checking);
    case 'pictures':
      return checkPictures(check, produced, checking);
  }
};

/** The SHA-256 of the encoding of a value, hex. */
export const hashOf = (value: unknown): string => createHash('sha256').update(encodeValue(value)).digest('hex');

const plainly = (reason: string): OutputDifference => ({ reason, pictures: [] });

const checkTexts = (items: readonly string[], { batch }: Produced): OutputDifference | undefined => {
  const difference = compareNumbers(items, batch, { absolute: 0, relative: 0 });
  if (!difference) return undefined;
  return plainly(`${difference.path} is ${quoted(difference.actual)}, but ${quoted(difference.expected)} is expected.`);
};

const checkNumbers = async (
  check: Extract<Check, { check: 'numbers' }>,
  { batch }: Produced,
  { folder }: Checking,
): Promise<OutputDifference | undefined> => {
  const bytes = await readExpected(folder, check.file);
  const difference = check.file.endsWith('.safetensors')
    ? compareNumbers(...(await embeddingPair(bytes, check.file, batch)), check)
    : compareNumbers(JSON.parse(bytes.toString('utf8')), JSON.parse(plainJson(batch)), check);
  if (!difference) return undefined;
  const { path, expected, actual, numbers, beyond } = difference;
  const share =
    beyond === 0
      ? ''
      : ` ${beyond} of ${counted(numbers, 'number')} differ by more than ${check.absolute} + ${check.relative} × |expected|.`;
  return plainly(`${path} is ${quoted(actual)}, but ${quoted(expected)} is expected.${share}`);
};

const embeddingPair = async (bytes: Uint8Array, name: string, batch: unknown): Promise<[unknown, unknown]> => {
  const { table } = await readEmbeddings(sourceOfBytes(name, bytes), { columns: [] });
  const of = (value: object) => {
    const { space, role, dims, data } = value as Record<string, unknown>; // only read, and compared as plain data
    return { space, role, dims, data };
  };
  return [of(table), typeof batch === 'object' && batch !== null ? of(batch) : batch];
};

const quoted = (value: unknown): string => (JSON.stringify(value) ?? 'absent').slice(0, 200);

const checkPictures = async (
  check: Extract<Check, { check: 'pictures' }>,
  { name, batch }: Produced,
  { folder, images }: Checking,
): Promise<OutputDifference | undefined> => {
  const found = Array.isArray(batch) ? (batch as readonly Picture[]) : []; // the executor checked it against the kind's schema
  const reasons: string[] = [];
  const shown: NamedBytes[] = [];
  if (found.length !== check.pictures.length)
    reasons.push(`The output has ${counted(found.length, 'picture')}, but ${check.pictures.length} are expected.`);
  for (const [index, { file, width, height }] of check.pictures.slice(0, found.length).entries()) {
    const pixels = await images.pixels(found[index] as Picture); // `slice` ends before the end of `found`
    if (pixels.width !== width || pixels.height !== height) {
      reasons.push(`Picture ${index + 1} has ${pixels.width} × ${pixels.height} pixels, but ${width} × ${height} are expected.`);
      continue;
    }
    const actual = reduceImage(pixels, check.longest);
    const expected = await images.decode(await readExpected(folder, file), file);
    const reason = pictureReason(expected, actual, check.mean);
    if (reason === undefined) continue;
    reasons.push(`Picture ${index + 1} ${reason}`);
    const bytes = await images.encode([differencePicture(expected, actual)], { format: 'png' });
    shown.push({ name: `${toFileName(name)}-${index + 1}-difference.png`, bytes });
  }
  return reasons.length === 0 ? undefined : { reason: reasons.join(' '), pictures: shown };
};

const pictureReason = (expected: Image, actual: Image, limit: number): string | undefined => {
  if (expected.width !== actual.width || expected.height !== actual.height)
    return `is reduced to ${actual.width} × ${actual.height} pixels, but the expected file has ${expected.width} × ${expected.height}.`;
  const { mean, maximum, x, y } = comparePictures(expected, actual);
  if (mean <= limit) return undefined;
  return `differs by ${mean.toFixed(2)} of 255 levels on average (at most ${limit} are allowed), and by ${maximum} at x ${x}, y ${y} of the reduced picture.`;
};
