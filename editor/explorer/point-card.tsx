import type { Picture as AnyPicture } from '../../models/image/picture.ts';
import { Picture } from '../kit/previews/picture.tsx';

/** The picture, caption and label of a point. */
export const PointCard = ({
  image,
  caption,
  label,
  hint,
}: {
  readonly image: AnyPicture | undefined;
  readonly caption: string;
  readonly label: string;
  readonly hint: string;
}) => (
  <div className="flex w-44 animate-fade flex-col gap-1.5 rounded-md border border-line bg-surface-1 p-2 shadow-lg">
    {image && <Picture image={image} label="" className="aspect-square w-full rounded-sm bg-surface-2" />}
    {caption !== '' && (
      <p dir="auto" className="text-sm">
        {caption}
      </p>
    )}
    {label !== '' && (
      <p dir="auto" className="text-muted text-xs">
        {label}
      </p>
    )}
    <p dir="auto" className="text-muted text-xs">
      {hint}
    </p>
  </div>
);
