import { ModelError } from '../error.ts';
import { type Caption, drawCaption, layoutCaption } from './caption.ts';
import { filledImage, type Image, overWhite } from './image.ts';

const background = [255, 255, 255] as const;
const ink = [40, 40, 40] as const;
/** The width of a cell, in pixels, up to which captions are drawn at scale 1. */
const legibleWidth = 128;
/** The largest number of lines of a caption. */
const maxLines = 4;

/** Copies an opaque picture into another one, with its top left corner at (x, y). */
const paste = (target: Image, source: Image, { x, y }: { x: number; y: number }) => {
  for (let row = 0; row < source.height; row++) {
    const start = row * source.width * 3;
    target.data.set(source.data.subarray(start, start + source.width * 3), ((y + row) * target.width + x) * 3);
  }
};

/**
 * A contact sheet: pictures in rows of `columns` on white, each above its caption, with `gap` pixels between and around them. All cells have the size of
 * the largest picture; smaller pictures are centred. Captions use the built-in font, scaled by the cell width divided by 128 (rounded down, at least 1),
 * and have at most four lines. Browsers and Node draw the same pixels.
 * @throws ModelError `BAD_INPUT` without pictures or with more captions than pictures, `IMAGE_TOO_LARGE` above `pixelLimit`
 */
export const contactSheet = ({
  images,
  columns,
  captions = [],
  gap = 8,
}: {
  images: readonly Image[];
  columns: number;
  captions?: readonly string[];
  gap?: number;
}): Image => {
  if (images.length === 0) throw new ModelError('BAD_INPUT', 'A contact sheet needs at least one picture. Connect pictures to it.');
  if (captions.length > images.length) {
    throw new ModelError('BAD_INPUT', 'There are {captions} captions for {pictures} pictures. Connect at most one caption per picture.', {
      params: { captions: captions.length, pictures: images.length },
    });
  }
  const across = Math.max(1, Math.min(Math.trunc(columns), images.length));
  const cellWidth = Math.max(...images.map(({ width }) => width));
  const cellHeight = Math.max(...images.map(({ height }) => height));
  const scale = Math.max(1, Math.floor(cellWidth / legibleWidth));
  const texts = images.map((_, index) => layoutCaption(captions[index] ?? '', { width: Math.floor(cellWidth / scale), maxLines }));
  const rows = Array.from({ length: Math.ceil(images.length / across) }, (_, row) => {
    const inRow = texts.slice(row * across, (row + 1) * across);
    return Math.max(...inRow.map(({ height }) => height)) * scale;
  });
  const sheet = filledImage({
    width: gap + across * (cellWidth + gap),
    height: gap + rows.reduce((sum, caption) => sum + cellHeight + caption + gap, 0),
    color: background,
  });
  let y = gap;
  for (const [row, captionHeight] of rows.entries()) {
    for (const [column, image] of images.slice(row * across, (row + 1) * across).entries()) {
      const x = gap + column * (cellWidth + gap);
      const corner = { x: x + Math.floor((cellWidth - image.width) / 2), y: y + Math.floor((cellHeight - image.height) / 2) };
      paste(sheet, overWhite(image), corner);
      const caption = texts[row * across + column] as Caption; // one per picture
      drawCaption(sheet, caption, { x, y: y + cellHeight, width: cellWidth, color: ink, scale });
    }
    y += cellHeight + captionHeight + gap;
  }
  return sheet;
};
