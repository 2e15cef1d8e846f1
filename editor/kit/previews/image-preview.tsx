import type { MouseEvent } from 'react';
import type { Preview } from '../../../graph/index.ts';
import type { Picture } from '../../../models/image/picture.ts';
import { classes } from '../components/index.ts';
import { useText } from '../text/use-text.ts';
import { PictureCanvas } from './picture-canvas.tsx';

/** The largest number of images in one card. */
const shown = 9;

export type ImagePreviewProps = {
  readonly images: readonly Picture[];
  readonly onOpen?: (index: number, event: MouseEvent<HTMLElement>) => void;
};

/** A batch of images: a single large one, or the first few side by side and the number of the rest. */
export const ImagePreview = ({ images, onOpen }: ImagePreviewProps) => {
  const { t } = useText();
  const few = images.length > shown ? images.slice(0, shown - 1) : images;
  const columns = few.length === 1 ? 1 : few.length <= 4 ? 2 : 3;
  return (
    <div className="grid gap-1" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {few.map((image, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: the items of a batch are identified by their index
          key={index}
          type="button"
          aria-label={`${t('preview.large')}: ${t('preview.image', { number: index + 1, count: images.length })}`}
          onClick={(event) => onOpen?.(index, event)}
          className="nodrag block cursor-zoom-in overflow-hidden rounded-sm"
        >
          <Thumbnail image={image} label="" />
        </button>
      ))}
      {images.length > few.length && (
        <button
          type="button"
          onClick={(event) => onOpen?.(few.length, event)}
          className="nodrag flex items-center justify-center rounded-sm bg-surface-2 text-muted tabular-nums hover:text-text"
        >
          {t('preview.more', { count: images.length - few.length })}
        </button>
      )}
    </div>
  );
};

/** One image, as wide as its box. */
export const Thumbnail = ({
  image,
  label,
  className,
}: {
  readonly image: Picture | Preview;
  readonly label: string;
  readonly className?: string;
}) => <PictureCanvas image={image} longest={384} label={label} className={classes('block h-auto w-full', className)} />;
