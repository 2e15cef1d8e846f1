import {
  Blend,
  Boxes,
  Braces,
  Calculator,
  CircleHelp,
  CopyMinus,
  Dices,
  Download,
  FlipHorizontal2,
  Grid3x3,
  Hash,
  Image,
  Images,
  ImageUpscale,
  Layers,
  Library,
  List,
  ListOrdered,
  LocateFixed,
  type LucideIcon,
  Move3d,
  Pipette,
  Replace,
  Ruler,
  ScanEye,
  Sparkles,
  Spline,
  SquareSigma,
  TextCursorInput,
  TextQuote,
  Type,
  Wand,
  Waves,
} from 'lucide-react';
import type { AnyNode } from '../../graph/index.ts';

/** The icons that a node's spec may name. Each is listed here, because a bundle of all lucide icons is several hundred kilobytes. */
const icons: Readonly<Record<string, LucideIcon>> = {
  blend: Blend,
  boxes: Boxes,
  braces: Braces,
  calculator: Calculator,
  'copy-minus': CopyMinus,
  dices: Dices,
  download: Download,
  'flip-horizontal-2': FlipHorizontal2,
  'grid-3x3': Grid3x3,
  hash: Hash,
  image: Image,
  images: Images,
  'image-upscale': ImageUpscale,
  layers: Layers,
  library: Library,
  list: List,
  'list-ordered': ListOrdered,
  'locate-fixed': LocateFixed,
  'move-3d': Move3d,
  pipette: Pipette,
  replace: Replace,
  ruler: Ruler,
  'scan-eye': ScanEye,
  sparkles: Sparkles,
  spline: Spline,
  'square-sigma': SquareSigma,
  'text-cursor-input': TextCursorInput,
  'text-quote': TextQuote,
  type: Type,
  wand: Wand,
  waves: Waves,
};

/** The icons of categories, for a node whose spec names no icon, or one that is not listed. */
const categoryIcons: Readonly<Record<string, LucideIcon>> = {
  Input: TextCursorInput,
  CLIP: ScanEye,
  Generate: Sparkles,
  Embedding: Blend,
  PCA: SquareSigma,
  Batch: Layers,
  Output: Download,
};

/** The icon of a node type: the one that its spec names, else that of its category; a question mark for an unknown type. */
export const NodeIcon = ({ spec, className }: { readonly spec: AnyNode | undefined; readonly className?: string }) => {
  const Icon = spec ? (icons[spec.icon ?? ''] ?? categoryIcons[spec.category] ?? Boxes) : CircleHelp;
  return <Icon aria-hidden className={className ?? 'size-3.5 shrink-0 text-muted'} />;
};
