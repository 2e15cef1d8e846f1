import type { ReactNode } from 'react';
import type { Picture as AnyPicture } from '../../../models/image/picture.ts';
import { Picture } from '../../kit/previews/picture.tsx';

/** Up to four pictures of a run in a square, or an icon where it has none. */
export const RunThumbnail = ({ images, icon }: { readonly images: readonly AnyPicture[]; readonly icon: ReactNode }) =>
  images.length > 0 ? (
    <div className={`grid size-14 shrink-0 gap-px overflow-hidden rounded-sm ${images.length > 1 ? 'grid-cols-2' : ''}`}>
      {images.map((image, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pictures of a run keep their order
        <Picture key={index} image={image} label="" className="size-full object-cover" />
      ))}
    </div>
  ) : (
    <span className="flex size-14 shrink-0 items-center justify-center rounded-sm bg-surface-2 [&>svg]:size-4">{icon}</span>
  );

type Props = { readonly thumbnail: ReactNode; readonly name: string; readonly children: ReactNode; readonly actions: ReactNode };

/** A run in the list: its picture, its name, what is known of it, and what the user can do with it. */
export const RunRow = ({ thumbnail, name, children, actions }: Props) => (
  <div className="flex items-start gap-3 rounded-md border border-line p-3 pb-1.5">
    {thumbnail}
    <div className="min-w-0 grow">
      <p dir="auto" className="truncate font-medium">
        {name}
      </p>
      {children}
      <div className="-me-1 flex justify-end gap-0.5">{actions}</div>
    </div>
  </div>
);
