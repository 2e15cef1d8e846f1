import { useMemo } from 'react';
import type { Image } from '../../../models/image/index.ts';
import { classes } from '../components/index.ts';
import { PixelCanvas } from './pixel-canvas.tsx';
import { pixelsOf } from './pixels.ts';

/** An image, uncropped and as large as its box allows. */
export const Picture = ({ image, label, className }: { readonly image: Image; readonly label: string; readonly className?: string }) => {
  const pixels = useMemo(() => pixelsOf(image), [image]);
  return <PixelCanvas pixels={pixels} label={label} className={classes('block object-contain', className)} />;
};
