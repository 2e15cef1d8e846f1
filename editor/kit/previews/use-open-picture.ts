import type { MouseEvent } from 'react';
import type { Link } from '../../../graph/index.ts';
import type { Picture } from '../../../models/image/picture.ts';
import { isImages } from '../../engine/run/pictures.ts';
import { type OpenPictures, useCanvasStore } from '../canvas-store.ts';
import { useStudio } from '../studio-context.tsx';
import { isInside, pointInPicture } from './point-in-picture.ts';

/** Shows a picture of an output large: in a sheet, the picture that was clicked, and a click beside the pictures shows the sheet. */
export const useOpenPicture = (): ((event: MouseEvent<HTMLElement>, pictures: OpenPictures) => void) => {
  const studio = useStudio();
  const canvas = useCanvasStore();
  return (event, pictures) => {
    const image = pictures.images[pictures.index];
    const point = image && pointInPicture(event, image);
    const open = (gallery: OpenPictures) => canvas.setState({ gallery });
    if (!pictures.from || !point || pictures.index > 0) {
      open(pictures);
      return;
    }
    const from: Link = pictures.from;
    void studio.itemsShownIn(from.node).then(
      (items) => {
        const found = items.find(({ box }) => isInside(point, box));
        const images: readonly Picture[] = found && isImages(found.output) ? found.output : [];
        if (!found || images.length === 0) open(pictures);
        else open({ images, index: found.place.item, from: { node: found.place.node, port: found.place.port }, sheet: pictures });
      },
      // what draws the sheet is not at hand: it is shown as it is
      () => open(pictures),
    );
  };
};
