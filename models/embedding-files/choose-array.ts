import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';

/** The names that embeddings usually have in files, best first. */
const usualNames = [
  'embeddings',
  'embedding',
  'image_embeds',
  'text_embeds',
  'image_embeddings',
  'text_embeddings',
  'vectors',
  'vector',
  'features',
  'emb',
  'arr_0',
  'data',
];

type Choice<Candidate> = {
  readonly file: string;
  /** What can be embeddings. */
  readonly candidates: readonly Candidate[];
  readonly wanted: string | undefined;
  /** Every name in the file, for the error. */
  readonly names: readonly string[];
};

/**
 * The embeddings of a file that may have several: by the wanted name, or else the only candidate, or the first usual name.
 * @throws ModelError `BAD_INPUT` when there is none, or when none of several can be preferred
 */
export const chooseArray = <Candidate extends { readonly name: string }>({
  file,
  candidates,
  wanted,
  names,
}: Choice<Candidate>): Candidate => {
  const list = (all: readonly string[]) => all.slice(0, 20).join(', ');
  if (wanted !== undefined) {
    const named = candidates.find(({ name }) => name === wanted);
    if (named) return named;
    if (names.includes(wanted)) {
      throw badFile(file, sentence('"{name}" is no table of numbers [N, D]. Choose another "array"', { name: wanted }));
    }
    throw badFile(
      file,
      sentence('it has no "{name}". It contains {names}. Choose one of them with "array"', { name: wanted, names: list(names) }),
    );
  }
  const [only] = candidates;
  if (!only) throw badFile(file, sentence('it has no table of numbers [N, D]. It contains {names}', { names: list(names) || '—' }));
  if (candidates.length === 1) return only;
  const usual = usualNames.map((name) => candidates.find((candidate) => candidate.name.toLowerCase() === name)).find(Boolean);
  if (usual) return usual;
  throw badFile(
    file,
    sentence('it has several tables of numbers: {names}. Choose one of them with "array"', {
      names: list(candidates.map(({ name }) => name)),
    }),
  );
};
