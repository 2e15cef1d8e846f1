import type { Preview } from '../../../graph/index.ts';
import type { Picture } from '../../../models/image/picture.ts';
import { PixelCanvas, type PixelCanvasProps } from './pixel-canvas.tsx';
import { isFile, useFilePixels, usePixels } from './use-pixels.ts';

type Props = Omit<PixelCanvasProps, 'pixels'> & {
  readonly image: Picture | Preview;
  /** The longest side that a picture file is decoded to, in pixels. */
  readonly longest: number;
};

/** A picture on a canvas: pixels at once, a file as soon as it is decoded. */
export const PictureCanvas = ({ image, ...props }: Props) =>
  isFile(image) ? <FileCanvas file={image} {...props} /> : <MemoryCanvas image={image} {...props} />;

const MemoryCanvas = ({ image, longest: _, ...props }: Omit<Props, 'image'> & { readonly image: Parameters<typeof usePixels>[0] }) => (
  <PixelCanvas pixels={usePixels(image)} {...props} />
);

const FileCanvas = ({ file, longest, ...props }: Omit<Props, 'image'> & { readonly file: Parameters<typeof useFilePixels>[0] }) => {
  const pixels = useFilePixels(file, longest);
  if (pixels) return <PixelCanvas pixels={pixels} {...props} />;
  // the box of the picture that is coming
  return <canvas aria-hidden width={file.width} height={file.height} className={`${props.className ?? ''} bg-surface-2`} />;
};
