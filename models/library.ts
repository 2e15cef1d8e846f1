import { z } from 'zod';
import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';

/** Captioned image embeddings a family ships with. */
export type Library = {
  /** z_i, `[count, D]`. */
  readonly embeddings: Float32Array;
  /** Language code to a caption each. */
  readonly captions: Readonly<Record<string, string[]>>;
  /** What is in each picture, in English. */
  readonly labels: string[];
};

const textsSchema = z.object({ captions: z.record(z.string(), z.array(z.string())), labels: z.array(z.string()) });

/**
 * Reads a family's library.
 * @throws ModelError `MODEL_MISSING` when it has none, `BAD_WEIGHTS` when its files are not what the manifest says
 */
export const readLibrary = async ({ manifest, read }: Pick<ModelFamily, 'manifest' | 'read'>): Promise<Library> => {
  const { library, embedding } = manifest;
  if (!library) throw new ModelError('MODEL_MISSING', `The model ${manifest.family} ships without a library. Choose another model.`);
  const [bytes, text] = await Promise.all([read(library.file), read(library.captions)]);
  const bad = (file: string, finding: string) =>
    new ModelError('BAD_WEIGHTS', `The file ${file} of the model ${manifest.family} ${finding}. Fetch the model again.`);
  if (bytes.length !== library.count * embedding.dimension * 2) {
    throw bad(library.file, `does not hold ${library.count} embeddings of ${embedding.dimension} float16 numbers`);
  }
  const texts = textsSchema.safeParse(parseJson(text));
  if (!texts.success) throw bad(library.captions, 'holds no captions and labels');
  const { captions, labels } = texts.data;
  const wrong = Object.entries({ ...captions, labels }).find(([, list]) => list.length !== library.count);
  if (wrong) throw bad(library.captions, `holds ${wrong[1].length} texts in "${wrong[0]}" for ${library.count} embeddings`);
  return { embeddings: fromHalf(bytes), captions, labels };
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
};

/** Little-endian IEEE 754 half precision numbers as float32; exact. */
export const fromHalf = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 2 }, (_, index) => {
    const bits = view.getUint16(index * 2, true);
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size =
      exponent === 31
        ? fraction
          ? Number.NaN
          : Number.POSITIVE_INFINITY
        : exponent
          ? (1 + fraction / 1024) * 2 ** (exponent - 15)
          : fraction * 2 ** -24;
    return bits & 0x8000 ? -size : size;
  });
};
