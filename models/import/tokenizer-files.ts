import * as z from 'zod';
import { sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';
import type { Manifest } from '../manifest.ts';
import { fileOf, hasFile, type Repository, readJson, readText } from '../repository/repository.ts';
import type { PlannedFile } from './family-plan.ts';

/** The tokenizer of a family: what its manifest says, and where its file lies. */
export type TokenizerPlan = {
  readonly section: Omit<NonNullable<Manifest['tokenizer']>, 'sha256'>;
  readonly file: PlannedFile;
};

const token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]).nullish();
const specialTokens = z.object({ pad_token: token, bos_token: token, eos_token: token, unk_token: token });
const tokenizerConfig = specialTokens.extend({ model_max_length: z.number().optional() });
const added = z.object({ id: z.int(), content: z.string() });
const tokenizerJson = z.object({
  model: z.looseObject({
    /** Tokens with their ids, or, in Unigram models, tokens with their scores in the order of their ids. */
    vocab: z.union([z.record(z.string(), z.int()), z.array(z.tuple([z.string(), z.number()]))]),
  }),
  added_tokens: z.array(added).default([]),
});

type Request = {
  /** The folder of the tokenizer's files; empty for the repository itself. */
  readonly folder: string;
  /** T, the number of positions of the text encoder. */
  readonly positions: number;
  /** The folder for the file below the folder of the family. */
  readonly target: string;
};

/**
 * The tokenizer of a text encoder: `tokenizer.json`, or the merges of CLIP's byte-pair tokenizer. The padding token is that of
 * `special_tokens_map.json`, or else of `tokenizer_config.json`, or else CLIP's `<|endoftext|>`.
 * @throws ModelError `FILE_MISSING` without a tokenizer file, `BAD_REPOSITORY` for one that this program cannot use
 */
export const readTokenizer = async (repository: Repository, { folder, positions, target }: Request): Promise<TokenizerPlan> => {
  const at = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const special = hasFile(repository, at('special_tokens_map.json'))
    ? await readJson(repository, at('special_tokens_map.json'), specialTokens)
    : {};
  const config = hasFile(repository, at('tokenizer_config.json'))
    ? await readJson(repository, at('tokenizer_config.json'), tokenizerConfig)
    : {};
  const vocabulary = await readVocabulary(repository, folder);
  const padToken = special.pad_token ?? config.pad_token ?? '<|endoftext|>';
  const padId = vocabulary.ids.get(padToken);
  if (padId === undefined) {
    throw new ModelError(
      'BAD_REPOSITORY',
      'The tokenizer in "{folder}" of {repository} pads with "{token}", which is none of its tokens.',
      {
        params: { folder, repository: repository.source.id, token: padToken },
      },
    );
  }
  const structural = [special.bos_token ?? config.bos_token, special.eos_token ?? config.eos_token, special.unk_token ?? config.unk_token];
  const ordinary = !vocabulary.special.has(padToken) && !structural.includes(padToken);
  const limit = config.model_max_length ?? positions;
  return {
    section: {
      file: `${target}/${vocabulary.file}`,
      bytes: fileOf(repository, at(vocabulary.file)).bytes,
      kind: vocabulary.kind,
      ...(vocabulary.kind === 'clip-bpe' && { cleaning: 'huggingface' as const }),
      contextLength: Math.min(positions, limit),
      padId,
      ...(ordinary && { padToken }),
    },
    file: { repository, path: at(vocabulary.file), target: `${target}/${vocabulary.file}` },
  };
};

type Vocabulary = {
  readonly kind: 'huggingface' | 'clip-bpe';
  readonly file: string;
  readonly ids: ReadonlyMap<string, number>;
  /** The tokens that the file itself declares special. */
  readonly special: ReadonlySet<string>;
};

const clipSpecial: ReadonlySet<string> = new Set(['<|startoftext|>', '<|endoftext|>']);

const readVocabulary = async (repository: Repository, folder: string): Promise<Vocabulary> => {
  const at = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  if (hasFile(repository, at('tokenizer.json'))) {
    const { model, added_tokens } = await readJson(repository, at('tokenizer.json'), tokenizerJson);
    const tokens = Array.isArray(model.vocab) ? model.vocab.map(([content], id) => [content, id] as const) : Object.entries(model.vocab);
    return {
      kind: 'huggingface',
      file: 'tokenizer.json',
      ids: new Map([...tokens, ...added_tokens.map(({ content, id }) => [content, id] as const)]),
      special: new Set(added_tokens.map(({ content }) => content)),
    };
  }
  if (!hasFile(repository, at('merges.txt')) || !hasFile(repository, at('vocab.json'))) {
    throw new ModelError(
      'FILE_MISSING',
      'The folder "{folder}" of {repository} contains no tokenizer. Fetch tokenizer.json, or vocab.json and merges.txt.',
      { params: { folder, repository: repository.source.id } },
    );
  }
  const ids = new Map(Object.entries(await readJson(repository, at('vocab.json'), z.record(z.string(), z.int()))));
  checkMerges(await readText(repository, at('merges.txt')), { ids, path: at('merges.txt'), repository: repository.source.id });
  return { kind: 'clip-bpe', file: 'merges.txt', ids, special: clipSpecial };
};

/** CLIP's tokens are 256 bytes, the same at the end of a word, one token for each merge, start and end. */
const checkMerges = (
  text: string,
  { ids, path, repository }: { ids: ReadonlyMap<string, number>; path: string; repository: string },
): void => {
  const merges = text.split('\n').filter((line, index) => line !== '' && !(index === 0 && line.startsWith('#')));
  const wrong = merges.findIndex((merge, index) => ids.get(merge.replace(' ', '')) !== 512 + index);
  if (wrong < 0 && ids.size === 512 + merges.length + 2) return;
  throw new ModelError('BAD_REPOSITORY', "The tokenizer {path} of {repository} is not CLIP's: {reason}. Fetch tokenizer.json.", {
    params: {
      path,
      repository,
      reason:
        wrong < 0
          ? sentence('it has {merges} merges and {tokens} tokens', { merges: merges.length, tokens: ids.size })
          : sentence('"{merge}" has another id', { merge: merges[wrong] ?? '' }),
    },
  });
};
