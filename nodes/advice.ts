import { type Sentence, sentence } from '../errors/index.ts';
import type { PortType } from '../graph/index.ts';

/** How to connect an output to an input of another kind, by both kinds. */
const between: Readonly<Record<string, string>> = {
  'text→conditioning': 'Put an Encode text between them.',
  'text→embedding': 'Put an Encode text between them.',
  'text→image': 'Put an Encode text, a Prior and a Decode between them.',
  'image→embedding': 'Put an Encode image between them.',
  'image→conditioning': 'A conditioning needs text: connect an Encode text.',
  'image→noise': 'Put an Invert between them.',
  'conditioning→text': 'Connect the Text node instead.',
  'conditioning→image': 'Put a Prior and a Decode between them.',
  'embedding→conditioning': 'Connect the conditioning output of Encode text instead.',
  'embedding→image': 'Put a Decode between them.',
  'embedding→basis': 'Put a PCA fit between them.',
  'embedding→scores': 'Put a Similarity between them.',
  'basis→embedding': 'Put a PCA reconstruct or a PCA move between them.',
  'noise→image': 'Connect the noise to a Decode, and connect its pictures here.',
  'scores→text': 'Connect the captions output of Similarity instead.',
  'number→text': 'To show numbers, connect them to the values input of Grid.',
  'image→file': 'Put a Save image between them.',
};

/** How to connect an output to an input whose type it does not fit; undefined when there is no specific advice. */
export const advise = (from: PortType, to: PortType): Sentence | undefined => {
  const advice = adviceFor(from, to);
  return advice === undefined ? undefined : sentence(advice);
};

const adviceFor = (from: PortType, to: PortType): string | undefined => {
  if (from.kind === 'conditioning' && to.kind === 'embedding') {
    return to.attributes.role === 'image' ? 'Put a Prior between them.' : 'Connect the embedding output of Encode text instead.';
  }
  if (from.kind !== to.kind) return between[`${from.kind}→${to.kind}`];
  const differ = (name: string) =>
    from.attributes[name] !== undefined && to.attributes[name] !== undefined && from.attributes[name] !== to.attributes[name];
  if (differ('space')) return 'Embeddings of different CLIP models cannot be mixed: use one model on both sides.';
  if (differ('shape')) return 'This noise belongs to another decoder: create it with the model that draws the picture.';
  if (differ('role')) {
    return from.attributes.role === 'text' ? 'Put a Prior between them.' : 'Connect the embedding output of Encode text instead.';
  }
  return undefined;
};
