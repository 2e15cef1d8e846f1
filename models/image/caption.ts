import { type Glyph, glyphOf, lineHeight } from './font.ts';
import type { Image } from './image.ts';
import { joinArabic, visualOrder } from './shape-text.ts';

/** Characters of a caption that are looked at. */
const readLimit = 2000;

/** A caption broken into lines, each in the order it is drawn. Sizes in pixels at scale 1. */
export type Caption = { readonly lines: readonly string[]; readonly height: number };

const widthOf = (text: string) => [...text].reduce((width, character) => width + glyphOf(character).advance, 0);

/** Longest start of a text that is at most `width` wide, at least one character. */
const fitting = (text: string, width: number) => {
  let [start, used] = ['', 0];
  for (const character of text) {
    used += glyphOf(character).advance;
    if (start && used > width) break;
    start += character;
  }
  return start;
};

/** Words of a text, those wider than a line cut in pieces. */
const wordsOf = (text: string, width: number) =>
  text.split(/\s+/).flatMap((word) => {
    const pieces: string[] = [];
    for (let rest = word; rest; rest = rest.slice(pieces.at(-1)?.length)) pieces.push(fitting(rest, width));
    return pieces;
  });

/**
 * Breaks a caption into lines of at most `width` pixels. What does not fit into `maxLines` is cut, with an ellipsis.
 * Latin, Greek, Cyrillic and Arabic are drawn (Arabic joined, right to left); of other scripts and emoji only empty boxes.
 */
export const layoutCaption = (text: string, { width, maxLines }: { width: number; maxLines: number }): Caption => {
  const lines: string[] = [];
  for (const word of wordsOf(joinArabic(text.slice(0, readLimit)), width)) {
    const joined = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && widthOf(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  if (lines.length > maxLines) {
    lines.length = maxLines;
    lines[maxLines - 1] = `${fitting(lines[maxLines - 1] ?? '', width - widthOf('…'))}…`;
  }
  return { lines: lines.map(visualOrder), height: lines.length * lineHeight };
};

/** Mixes a colour into the pixels a glyph covers; what lies outside the picture is cut. */
const drawGlyph = (
  image: Image,
  glyph: Glyph,
  { x, y, color, scale }: { x: number; y: number; color: readonly [number, number, number]; scale: number },
) => {
  for (let row = 0; row < glyph.height * scale; row++) {
    for (let column = 0; column < glyph.width * scale; column++) {
      const ink = glyph.ink[Math.floor(row / scale) * glyph.width + Math.floor(column / scale)] ?? 0;
      const [left, top] = [x + glyph.left * scale + column, y + glyph.top * scale + row];
      if (ink === 0 || left < 0 || top < 0 || left >= image.width || top >= image.height) continue;
      for (let channel = 0; channel < 3; channel++) {
        const place = (top * image.width + left) * image.channels + channel;
        image.data[place] = Math.round((image.data[place] as number) * (1 - ink) + (color[channel] ?? 0) * ink); // inside, as checked
      }
    }
  }
};

/** Draws a caption into a picture, its lines centred in `[x, x + width)`, the first one below `y`. Each pixel of the font becomes `scale` pixels. */
export const drawCaption = (
  image: Image,
  { lines }: Caption,
  { x, y, width, color, scale }: { x: number; y: number; width: number; color: readonly [number, number, number]; scale: number },
): void => {
  for (const [index, line] of lines.entries()) {
    let pen = x + Math.floor((width - widthOf(line) * scale) / 2);
    for (const character of line) {
      const glyph = glyphOf(character);
      drawGlyph(image, glyph, { x: pen, y: y + index * lineHeight * scale, color, scale });
      pen += glyph.advance * scale;
    }
  }
};
