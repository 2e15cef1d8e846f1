import { type Sentence, sentence } from '../errors/index.ts';
import type { ComponentName } from './manifest.ts';

type Ability = {
  readonly needs: readonly ComponentName[];
  readonly sentence: Sentence;
  /** Whether texts and pictures must be in one space. */
  readonly oneSpace?: boolean;
};

/** What families can do, by the components that it needs. */
const abilities: readonly Ability[] = [
  { needs: ['text-encoder', 'prior', 'decoder'], sentence: sentence('text to image') },
  { needs: ['image-encoder', 'decoder'], sentence: sentence('variations of pictures') },
  { needs: ['text-encoder', 'image-encoder'], sentence: sentence('similarity of texts and pictures'), oneSpace: true },
  { needs: ['text-encoder'], sentence: sentence('text embeddings') },
  { needs: ['image-encoder'], sentence: sentence('image embeddings') },
  { needs: ['prior'], sentence: sentence('text embeddings to image embeddings') },
  { needs: ['one-pass-prior'], sentence: sentence('text embeddings to image embeddings in one pass') },
  { needs: ['autoregressive-prior'], sentence: sentence('text embeddings to image embeddings, one coordinate after the other') },
  { needs: ['decoder'], sentence: sentence('image embeddings to images') },
  { needs: ['upsampler'], sentence: sentence('enlarging') },
];

/** What a family can do by itself. An ability that another one includes is left out: who can make text to image has text embeddings. */
export const abilitiesOf = ({
  components,
  text,
}: {
  readonly text?: unknown;
  readonly components: Readonly<Partial<Record<ComponentName, unknown>>>;
}): readonly Sentence[] => {
  const found = abilities.filter(({ needs, oneSpace }) => needs.every((name) => components[name]) && !(oneSpace && text));
  return found
    .filter(({ needs }, index) => !found.slice(0, index).some((larger) => needs.every((name) => larger.needs.includes(name))))
    .map(({ sentence: text }) => text);
};
