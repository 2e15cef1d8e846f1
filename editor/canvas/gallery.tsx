import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useCanvas, useCanvasStore } from '../kit/canvas-store.ts';
import { Dialog, IconButton } from '../kit/components/index.ts';
import { PictureCanvas } from '../kit/previews/picture-canvas.tsx';
import { useText } from '../kit/text/use-text.ts';

/** The pictures of a node at full size, one at a time. Arrow keys go from one to the next. */
export const Gallery = () => {
  const gallery = useCanvas((state) => state.gallery);
  const canvas = useCanvasStore();
  const { t, direction } = useText();
  if (!gallery) return null;
  const { images, index } = gallery;
  const image = images[index];
  const show = (step: number) => canvas.setState({ gallery: { images, index: (index + step + images.length) % images.length } });
  const title = t('preview.image', { number: index + 1, count: images.length });
  return (
    <Dialog open onOpenChange={() => canvas.setState({ gallery: undefined })} title={title} width="medium">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons do the same */}
      <div
        className="flex items-center gap-2"
        onKeyDown={({ key }) => {
          const forward = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
          if (key === 'ArrowLeft' || key === 'ArrowRight') show(key === forward ? 1 : -1);
        }}
      >
        {images.length > 1 && (
          <IconButton label={t('preview.previous')} onClick={() => show(-1)}>
            <ChevronLeft className="rtl:rotate-180" />
          </IconButton>
        )}
        {image && (
          <PictureCanvas
            image={image}
            longest={1600}
            label={title}
            crisp={image.width < 200}
            className="mx-auto block max-h-[60vh] w-auto min-w-64 max-w-full grow rounded-md object-contain"
          />
        )}
        {images.length > 1 && (
          <IconButton label={t('preview.next')} onClick={() => show(1)}>
            <ChevronRight className="rtl:rotate-180" />
          </IconButton>
        )}
      </div>
    </Dialog>
  );
};
