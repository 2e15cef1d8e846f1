import { type Sentence, sentence } from '../errors/index.ts';
import type { PortType } from '../graph/index.ts';

/** How to connect an output to an input of another kind, by both kinds. */
const between: Readonly<Record<string, Sentence>> = {
  'text→conditioning': sentence('Put an Encode text between them.'),
  'text→embedding': sentence('Put an Encode text between them.'),
  'text→image': sentence('Put an Encode text, a Prior and a Decode between them.'),
  'image→embedding': sentence('Put an Encode image between them.'),
  'image→conditioning': sentence('A conditioning needs text: connect an Encode text.'),
  'image→noise': sentence('Put an Invert between them.'),
  'conditioning→text': sentence('Connect the Text node instead.'),
  'conditioning→image': sentence('Put a Prior and a Decode between them.'),
  'embedding→conditioning': sentence('Connect the conditioning output of Encode text instead.'),
  'embedding→image': sentence('Put a Decode between them.'),
  'embedding→basis': sentence('Put a PCA fit between them.'),
  'embedding→scores': sentence('Put a Similarity between them.'),
  'basis→embedding': sentence('Put a PCA reconstruct or a PCA move between them.'),
  'noise→image': sentence('Connect the noise to a Decode, and connect its pictures here.'),
  'scores→text': sentence('Connect the captions output of Similarity instead.'),
  'number→text': sentence('To show numbers, connect them to the values input of Grid.'),
  'image→file': sentence('Put a Save image between them.'),
};

/** How to connect an output to an input whose type it does not fit; undefined when there is no specific advice. */
export const advise = (from: PortType, to: PortType): Sentence | undefined => {
  if (from.kind === 'conditioning' && to.kind === 'embedding') {
    return to.attributes.role === 'image'
      ? sentence('Put a Prior between them.')
      : sentence('Connect the embedding output of Encode text instead.');
  }
  if (from.kind !== to.kind) return between[`${from.kind}→${to.kind}`];
  const differ = (name: string) =>
    from.attributes[name] !== undefined && to.attributes[name] !== undefined && from.attributes[name] !== to.attributes[name];
  if (differ('space')) return sentence('Embeddings of different CLIP models cannot be mixed: use one model on both sides.');
  if (differ('shape')) return sentence('This noise belongs to another decoder: create it with the model that draws the picture.');
  if (differ('role')) {
    return from.attributes.role === 'text'
      ? sentence('Put a Prior between them.')
      : sentence('Connect the embedding output of Encode text instead.');
  }
  return undefined;
};
