import { Star } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { RecordedPicture } from '../../engine/storage/storage.ts';
import { classes } from '../../kit/components/index.ts';
import { useText } from '../../kit/text/use-text.ts';
import { usePictureAddress } from './use-record.ts';

type PictureTileProps = {
  readonly picture: RecordedPicture;
  /** Whether it is chosen for a comparison; undefined while none is being chosen. */
  readonly chosen: boolean | undefined;
  onOpen(): void;
};

/** A picture on the wall. Its file is read when the tile comes near the window. */
export const PictureTile = ({ picture, chosen, onOpen }: PictureTileProps) => {
  const { t } = useText();
  const tile = useRef<HTMLButtonElement>(null);
  const near = useNear(tile);
  const address = usePictureAddress(picture.id, near);
  const label = t('results.open', {
    number: picture.item + 1,
    count: picture.count,
    name: picture.workflow,
    caption: picture.caption || picture.node,
  });
  return (
    <button
      ref={tile}
      type="button"
      aria-label={label}
      data-hint={picture.caption || picture.workflow}
      {...(chosen !== undefined && { 'aria-pressed': chosen })}
      onClick={onOpen}
      className={classes(
        'relative block aspect-square w-full overflow-hidden rounded-md bg-surface-2 ring-accent transition-shadow focus-visible:ring-2',
        chosen === true && 'ring-2',
      )}
    >
      {/* biome-ignore lint/performance/noImgElement: a picture of the browser's own storage */}
      {address && <img src={address} alt="" decoding="async" className="size-full animate-fade object-cover" />}
      {picture.starred && <Star className="absolute end-1.5 top-1.5 size-3.5 fill-accent text-accent drop-shadow-sm" />}
    </button>
  );
};

/** How far from the window a picture is read, and how far it must go to be dropped: scrolling back and forth reads nothing again. */
const [readMargin, dropMargin] = ['100% 0px', '500% 0px'];

/** Whether an element is in the window, or has been within a window's height of it and is not far away. */
const useNear = (element: { readonly current: Element | null }): boolean => {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const reading = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), { rootMargin: readMargin });
    const dropping = new IntersectionObserver(([entry]) => entry?.isIntersecting === false && setNear(false), { rootMargin: dropMargin });
    for (const observer of [reading, dropping]) observer.observe(element.current);
    return () => {
      for (const observer of [reading, dropping]) observer.disconnect();
    };
  }, [element]);
  return near;
};
