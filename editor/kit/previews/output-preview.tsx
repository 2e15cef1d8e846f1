import type { z } from 'zod';
import type { Link, PortKind } from '../../../graph/index.ts';
import { kindOf } from '../../../nodes/any.ts';
import { kinds } from '../../../nodes/kinds.ts';
import { BasisPreview } from './basis-preview.tsx';
import { ImagePreview, type ImagePreviewProps } from './image-preview.tsx';
import { FilePreview, NumberPreview, TextPreview } from './list-preview.tsx';
import { EmbeddingPreview, NoisePreview } from './rows-preview.tsx';
import { ScoresPreview } from './scores-preview.tsx';

export type OutputPreviewProps = {
  /** The kind of the port. For `any`, the kind is read from the value. */
  readonly kind: string;
  readonly value: unknown;
  readonly onOpen?: ImagePreviewProps['onOpen'];
  /** The output whose value it is. */
  readonly from?: Link;
};

/** The preview of an output, by its kind. The value must be of that kind, as the outputs of runs are. */
export const OutputPreview = ({ kind, value, onOpen, from }: OutputPreviewProps) => {
  const name = kind === 'any' ? nameOf(value) : kind;
  switch (name) {
    case 'image':
      return <ImagePreview images={as(kinds.image, value)} {...(onOpen && { onOpen })} />;
    case 'embedding': {
      const embedding = as(kinds.embedding, value);
      return <EmbeddingPreview value={embedding} space={embedding.space} />;
    }
    case 'conditioning': {
      const { embeddings, space } = as(kinds.conditioning, value);
      return <EmbeddingPreview value={embeddings} space={space} />;
    }
    case 'noise':
      return <NoisePreview value={as(kinds.noise, value)} />;
    case 'basis': {
      const [basis] = as(kinds.basis, value);
      return basis ? <BasisPreview basis={basis} /> : null;
    }
    case 'scores':
      return <ScoresPreview scores={as(kinds.scores, value)} />;
    case 'text':
      return <TextPreview lines={as(kinds.text, value)} />;
    case 'number':
      return <NumberPreview numbers={as(kinds.number, value)} />;
    case 'file':
      return <FilePreview files={as(kinds.file, value)} from={from} />;
    default:
      return null;
  }
};

const nameOf = (value: unknown): string => {
  try {
    return kindOf(value).kind;
  } catch {
    return 'any';
  }
};

type ValueOf<Kind> = Kind extends PortKind<infer Value> ? Value : Kind extends { schema: z.ZodType<infer Value> } ? Value : never;
// the planner has checked that the port's values are of its kind; parsing them again would cost more than drawing
const as = <Kind,>(_: Kind, value: unknown): ValueOf<Kind> => value as ValueOf<Kind>;
