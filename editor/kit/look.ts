import type { PortType } from '../../graph/index.ts';

export type LookName =
  | 'text'
  | 'number'
  | 'image'
  | 'embedding'
  | 'embedding-text'
  | 'embedding-image'
  | 'conditioning'
  | 'noise'
  | 'basis'
  | 'scores'
  | 'file'
  | 'any';

/** The outlines of the port marks, in a square of 12 units. Each type has its own shape, so that colour is not needed to distinguish them. */
export const lookShapes: Readonly<Record<LookName, string>> = {
  text: 'M3 3.5h6a1.5 1.5 0 0 1 1.5 1.5v2a1.5 1.5 0 0 1-1.5 1.5H3A1.5 1.5 0 0 1 1.5 7V5A1.5 1.5 0 0 1 3 3.5z',
  number: 'M6 2a4 4 0 1 1 0 8a4 4 0 1 1 0-8z',
  image: 'M2.5 1.8h7a.7.7 0 0 1 .7.7v7a.7.7 0 0 1-.7.7h-7a.7.7 0 0 1-.7-.7v-7a.7.7 0 0 1 .7-.7z',
  embedding: 'M6 .9 11.1 6 6 11.1.9 6z M6 3.4 3.4 6 6 8.6 8.6 6z',
  'embedding-text': 'M6 .9 11.1 6 6 11.1.9 6z',
  'embedding-image': 'M3.3 1.3h5.4L11.4 6 8.7 10.7H3.3L.6 6z',
  conditioning: 'M2.2 1.4 10.8 6 2.2 10.6z',
  noise: 'M4.4 1h3.2v3.4H11v3.2H7.6V11H4.4V7.6H1V4.4h3.4z',
  basis: 'M6 .8 11.3 4.7 9.3 10.9H2.7L.7 4.7z',
  scores: 'M1.2 10.5 4 1.5h4l2.8 9z',
  file: 'M2.5 1h4.6l3 3v6.4a.6.6 0 0 1-.6.6h-7a.6.6 0 0 1-.6-.6V1.6a.6.6 0 0 1 .6-.6z',
  any: 'M6 1.6a4.4 4.4 0 1 1 0 8.8a4.4 4.4 0 1 1 0-8.8z M6 4a2 2 0 1 0 0 4a2 2 0 1 0 0-4z',
};

/** How a port type is drawn. Text and image embeddings look different, because they cannot be connected. */
export const lookOf = ({ kind, attributes }: PortType): LookName => {
  if (kind === 'embedding') {
    if (attributes.role === 'text') return 'embedding-text';
    return attributes.role === 'image' ? 'embedding-image' : 'embedding';
  }
  return kind in lookShapes ? (kind as LookName) : 'any'; // `in` has checked it
};

/** The CSS colour of a port type. */
export const lookColour = (look: LookName): string =>
  look === 'embedding' ? 'color-mix(in oklab, var(--port-embedding-text), var(--port-embedding-image))' : `var(--port-${look})`;
