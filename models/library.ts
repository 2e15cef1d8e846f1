import * as z from 'zod';
import { type Sentence, sentence } from '../errors/index.ts';
import { type EmbeddingTable, readEmbeddings, sourceOfBytes } from './embedding-files/index.ts';
import { ModelError } from './error.ts';
import { lacks, type ModelFamily } from './family.ts';
import { fromHalf } from './half-precision.ts';

/** The captioned image embeddings of a family. */
export type Library = {
  /** z_i, `[count, D]`. */
  readonly embeddings: Float32Array;
  /** One caption for each embedding, by language code. */
  readonly captions: Readonly<Record<string, readonly string[]>>;
  /** The content of each picture, in English. */
  readonly labels: readonly string[];
};

const textsSchema = z.object({ captions: z.record(z.string(), z.array(z.string())), labels: z.array(z.string()) });

/** The captions of a table by language and its labels; undefined where it has none. */
export const libraryTexts = ({ columns }: Pick<EmbeddingTable, 'columns'>): Partial<Pick<Library, 'captions' | 'labels'>> => {
  const translated = Object.entries(columns).flatMap(([name, texts]) =>
    name.startsWith(captionsIn('')) ? [[name.slice(captionsIn('').length), texts] as const] : [],
  );
  return {
    ...(translated.length > 0 && { captions: Object.fromEntries(translated) }),
    ...(columns.labels && { labels: columns.labels }),
  };
};

/** The name of the column with the captions in a language. */
export const captionsIn = (language: string): string => `captions.${language}`;

/**
 * Reads a family's library.
 * @throws ModelError `MODEL_MISSING` when the family has no library, `BAD_WEIGHTS` when its files differ from the manifest
 */
export const readLibrary = async ({ manifest, read }: Pick<ModelFamily, 'manifest' | 'read'>): Promise<Library> => {
  const { library, embedding } = manifest;
  if (!library) throw lacks({ manifest }, 'library');
  const differs = (file: string, finding: Sentence) =>
    new ModelError('BAD_WEIGHTS', 'The file {file} of the model {family} {finding}. Download the model again.', {
      params: { file, family: manifest.family, finding },
    });
  if (library.captions === undefined) {
    const { table } = await readEmbeddings(sourceOfBytes(library.file, await read(library.file)));
    const { captions = {}, labels } = libraryTexts(table);
    if (table.dims[0] !== library.count || table.dims[1] !== embedding.dimension || !labels) {
      const params = { count: library.count, dimension: embedding.dimension };
      throw differs(library.file, sentence('does not contain {count} embeddings of {dimension} numbers with captions and labels', params));
    }
    return { embeddings: table.data, captions, labels };
  }
  const [bytes, text] = await Promise.all([read(library.file), read(library.captions)]);
  if (bytes.length !== library.count * embedding.dimension * 2) {
    const { count } = library;
    throw differs(
      library.file,
      sentence('does not contain {count} embeddings of {dimension} float16 numbers', { count, dimension: embedding.dimension }),
    );
  }
  const texts = textsSchema.safeParse(parseJson(text));
  if (!texts.success) throw differs(library.captions, sentence('contains no captions and labels'));
  const { captions, labels } = texts.data;
  const wrong = Object.entries({ ...captions, labels }).find(([, list]) => list.length !== library.count);
  if (wrong) {
    const [name, { length: found }] = wrong;
    throw differs(
      library.captions,
      sentence('contains {found} texts in "{name}" for {count} embeddings', { found, name, count: library.count }),
    );
  }
  return { embeddings: fromHalf(bytes), captions, labels };
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
};
