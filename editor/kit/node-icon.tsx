import {
  Blend,
  Boxes,
  Braces,
  CircleHelp,
  Dices,
  Download,
  FlipHorizontal2,
  Grid3x3,
  Hash,
  Image,
  ImageUpscale,
  Layers,
  Library,
  ListOrdered,
  type LucideIcon,
  Move3d,
  Pipette,
  Ruler,
  ScanEye,
  Sparkles,
  Spline,
  SquareSigma,
  TextCursorInput,
  Type,
  Wand,
  Waves,
} from 'lucide-react';

const byType: Readonly<Record<string, LucideIcon>> = {
  text: TextCursorInput,
  number: Hash,
  range: Ruler,
  seeds: Dices,
  image: Image,
  library: Library,
  noise: Waves,
  'encode-text': Type,
  'encode-image': ScanEye,
  similarity: ListOrdered,
  prior: Sparkles,
  decode: Wand,
  upsample: ImageUpscale,
  invert: FlipHorizontal2,
  interpolate: Spline,
  'interpolate-noise': Spline,
  'text-diff': Braces,
  combine: Blend,
  'pca-fit': SquareSigma,
  'pca-reconstruct': Boxes,
  'pca-move': Move3d,
  collect: Layers,
  pick: Pipette,
  grid: Grid3x3,
  'save-image': Download,
};

/** The icon of a node type; a plain box for types that have none. */
export const NodeIcon = ({
  type,
  known = true,
  className,
}: {
  readonly type: string;
  readonly known?: boolean;
  readonly className?: string;
}) => {
  const Icon = known ? (byType[type] ?? Boxes) : CircleHelp;
  return <Icon aria-hidden className={className ?? 'size-3.5 shrink-0 text-muted'} />;
};
