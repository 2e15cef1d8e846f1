import { useMemo } from 'react';
import type { Image } from '../../../models/image/index.ts';
import { classes } from '../components/index.ts';
import { pixelsOf } from './paint.ts';
import { Picture as Pixels } from './picture.tsx';

/** A picture of the models, whole, as large as its place allows. */
export const Picture = ({ image, label, className }: { readonly image: Image; readonly label: string; readonly className?: string }) => {
  const pixels = useMemo(() => pixelsOf(image), [image]);
  return <Pixels pixels={pixels} label={label} className={classes('block object-contain', className)} />;
};
