import { ModelError } from '../error.ts';
import { type Caption, drawCaption, layoutCaption } from './caption.ts';
import { filledImage, type Image, overWhite } from './image.ts';

const background = [255, 255, 255] as const;
const ink = [40, 40, 40] as const;
/** The width of a cell, in pixels, up to which captions are drawn at scale 1. */
const legibleWidth = 128;
/** The largest number of lines of a caption. */
const maxLines = 4;

type Size = { readonly width: number; readonly height: number };
type Box = Size & { readonly x: number; readonly y: number };
type Text = { readonly caption: Caption; readonly at: { readonly x: number; readonly y: number; readonly width: number } };

/** What a contact sheet shows, apart from the pixels of its pictures. */
export type SheetRequest = {
  /** The size of each picture, in pixels. */
  readonly sizes: readonly Size[];
  readonly columns: number;
  /** Texts under the pictures. */
  readonly captions?: readonly string[];
  /** Pixels between and around the pictures. */
  readonly gap?: number;
  /** The names above the columns, and those left of the rows. */
  readonly headings?: { readonly columns?: readonly string[]; readonly rows?: readonly string[] };
};

/** Where everything is on a contact sheet, in pixels of the sheet. `scale` is the size of a pixel of the font. */
export type SheetLayout = Size & { readonly scale: number; readonly cells: readonly Box[]; readonly texts: readonly Text[] };

/**
 * The arrangement of a contact sheet: pictures in rows of `columns`, each above its caption, with `gap` pixels between and around them; names of
 * columns above the first row, names of rows in a column of their own at the left. All cells have the size of the largest picture. Texts use the built-in font,
 * scaled by the cell width divided by 128 (rounded down, at least 1), and have at most four lines.
 * @throws ModelError `BAD_INPUT` without pictures or with more captions than pictures
 */
export const layoutSheet = ({ sizes, columns, captions = [], gap = 8, headings = {} }: SheetRequest): SheetLayout => {
  if (sizes.length === 0) throw new ModelError('BAD_INPUT', 'A contact sheet needs at least one picture. Connect pictures to it.');
  if (captions.length > sizes.length) {
    throw new ModelError('BAD_INPUT', 'There are {captions} captions for {pictures} pictures. Connect at most one caption per picture.', {
      params: { captions: captions.length, pictures: sizes.length },
    });
  }
  const across = Math.max(1, Math.min(Math.trunc(columns), sizes.length));
  const cell = { width: Math.max(...sizes.map(({ width }) => width)), height: Math.max(...sizes.map(({ height }) => height)) };
  const scale = Math.max(1, Math.floor(cell.width / legibleWidth));
  const laidOut = (text: string) => layoutCaption(text, { width: Math.floor(cell.width / scale), maxLines });
  const [columnNames, rowNames] = [headings.columns ?? [], headings.rows ?? []].map((names) => names.map(laidOut)) as [
    Caption[],
    Caption[],
  ]; // two lists in, two lists out
  const nameWidth = Math.max(0, ...rowNames.map(({ width }) => width)) * scale;
  const nameHeight = Math.max(0, ...columnNames.map(({ height }) => height)) * scale;
  const left = gap + (nameWidth > 0 ? nameWidth + gap : 0);
  const xOf = (column: number) => left + column * (cell.width + gap);
  const texts: Text[] = columnNames.slice(0, across).map((caption, column) => ({
    caption,
    // names stand on the pictures below them
    at: { x: xOf(column), y: gap + nameHeight - caption.height * scale, width: cell.width },
  }));
  const cells: Box[] = [];
  let y = gap + (nameHeight > 0 ? nameHeight + gap : 0);
  for (let row = 0; row * across < sizes.length; row++) {
    const name = rowNames[row];
    if (name) {
      const top = y + Math.max(0, Math.floor((cell.height - name.height * scale) / 2));
      texts.push({ caption: name, at: { x: gap, y: top, width: nameWidth } });
    }
    let height = 0;
    for (let index = row * across; index < Math.min(sizes.length, (row + 1) * across); index++) {
      const x = xOf(index % across);
      cells.push({ x, y, ...cell });
      const caption = laidOut(captions[index] ?? '');
      texts.push({ caption, at: { x, y: y + cell.height, width: cell.width } });
      height = Math.max(height, caption.height * scale);
    }
    y += cell.height + height + gap;
  }
  return { width: xOf(across), height: y, scale, cells, texts };
};

/** Copies an opaque picture into another one, with its top left corner at (x, y). */
const paste = (target: Image, source: Image, { x, y }: { x: number; y: number }) => {
  for (let row = 0; row < source.height; row++) {
    const start = row * source.width * 3;
    target.data.set(source.data.subarray(start, start + source.width * 3), ((y + row) * target.width + x) * 3);
  }
};

/**
 * A contact sheet on white, as `layoutSheet` arranges it; smaller pictures are centred in their cells. Browsers and Node draw the same pixels.
 * @throws ModelError `BAD_INPUT` without pictures or with more captions than pictures, `IMAGE_TOO_LARGE` above `pixelLimit`
 */
export const contactSheet = ({ images, ...request }: { readonly images: readonly Image[] } & Omit<SheetRequest, 'sizes'>): Image => {
  const { width, height, scale, cells, texts } = layoutSheet({ ...request, sizes: images });
  const sheet = filledImage({ width, height, color: background });
  for (const [index, cell] of cells.entries()) {
    const image = images[index];
    if (!image) continue;
    const corner = { x: cell.x + Math.floor((cell.width - image.width) / 2), y: cell.y + Math.floor((cell.height - image.height) / 2) };
    paste(sheet, overWhite(image), corner);
  }
  for (const { caption, at } of texts) drawCaption(sheet, caption, { ...at, color: ink, scale });
  return sheet;
};
