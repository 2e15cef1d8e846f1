import type { Picture as AnyPicture } from '../../../models/image/picture.ts';
import { classes } from '../components/index.ts';
import { PictureCanvas } from './picture-canvas.tsx';

type Props = {
  readonly image: AnyPicture;
  readonly label: string;
  readonly className?: string;
  /** The longest side that a picture file is decoded to, in pixels. Default: 256, for lists of pictures. */
  readonly longest?: number;
};

/** An image, uncropped and as large as its box allows. */
export const Picture = ({ image, label, className, longest = 256 }: Props) => (
  <PictureCanvas image={image} longest={longest} label={label} className={classes('block object-contain', className)} />
);
