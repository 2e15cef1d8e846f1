import type { PortType } from '../graph/port.ts';

/** What to put between an output and an input that do not fit, by the two kinds. */
const between: Readonly<Record<string, string>> = {
  'text→conditioning': 'Put an Encode text between them.',
  'text→embedding': 'Put an Encode text between them.',
  'text→image': 'Encode the text, put a Prior and a Decode after it, and wire the pictures here.',
  'image→embedding': 'Put an Encode image between them.',
  'image→conditioning': 'Conditioning is made of text: wire an Encode text here.',
  'image→noise': 'Put an Invert between them.',
  'conditioning→text': 'Wire the Text node itself here.',
  'conditioning→image': 'Put a Prior and a Decode between them.',
  'embedding→conditioning': 'Wire the conditioning output of Encode text here.',
  'embedding→image': 'Put a Decode between them.',
  'embedding→basis': 'Put a PCA fit between them.',
  'embedding→scores': 'Put a Similarity between them.',
  'basis→embedding': 'Put a PCA reconstruct or a PCA move between them.',
  'noise→image': 'Wire the noise into a Decode, and its pictures here.',
  'scores→text': 'Wire the captions output of Similarity here.',
  'number→text': 'Wire the numbers into the values input of Grid to show them.',
  'image→file': 'Put a Save image between them.',
};

/** What to do about a refused link, in a sentence; undefined where there is nothing to say. */
export const advise = (from: PortType, to: PortType): string | undefined => {
  if (from.kind === 'conditioning' && to.kind === 'embedding') {
    return to.attributes.role === 'image' ? 'Put a Prior between them.' : 'Wire the embedding output of Encode text here.';
  }
  if (from.kind !== to.kind) return between[`${from.kind}→${to.kind}`];
  const differ = (name: string) =>
    from.attributes[name] !== undefined && to.attributes[name] !== undefined && from.attributes[name] !== to.attributes[name];
  if (differ('space')) return 'Embeddings of different CLIP models cannot be mixed: choose one model on both sides.';
  if (differ('shape')) return 'This noise fits another decoder: make it with the model that draws the picture.';
  if (differ('role')) {
    return from.attributes.role === 'text' ? 'Put a Prior between them.' : 'Only text fits here: wire the embedding output of Encode text.';
  }
  return undefined;
};
