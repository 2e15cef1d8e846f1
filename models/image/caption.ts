import { type Glyph, glyphOf, lineHeight } from './font.ts';
import type { Image } from './image.ts';
import { joinArabic, visualOrder } from './shape-text.ts';

/** The number of characters of a caption that are drawn; the rest is ignored. */
const readLimit = 2000;

/** A caption in lines, each in visual order from left to right. Its size is in pixels at scale 1; `width` is that of the longest line. */
export type Caption = { readonly lines: readonly string[]; readonly width: number; readonly height: number };

const widthOf = (text: string) => [...text].reduce((width, character) => width + glyphOf(character).advance, 0);

/** The longest prefix of a text that is at most `width` pixels wide; at least one character. */
const fitting = (text: string, width: number) => {
  let [start, used] = ['', 0];
  for (const character of text) {
    used += glyphOf(character).advance;
    if (start && used > width) break;
    start += character;
  }
  return start;
};

/** The words of a text. A word wider than a line is split. */
const wordsOf = (text: string, width: number) =>
  text.split(/\s+/).flatMap((word) => {
    const parts: string[] = [];
    for (let rest = word; rest; rest = rest.slice(parts.at(-1)?.length)) parts.push(fitting(rest, width));
    return parts;
  });

/**
 * Breaks a caption into lines of at most `width` pixels. A caption that needs more than `maxLines` ends with an ellipsis.
 * The font has Latin, Greek, Cyrillic and Arabic (with joined letters, right to left). Other scripts and emoji are drawn as empty boxes.
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
  return { lines: lines.map(visualOrder), width: Math.max(0, ...lines.map(widthOf)), height: lines.length * lineHeight };
};

/** Blends a colour into the pixels of a glyph. Pixels outside the picture are ignored. */
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
        const index = (top * image.width + left) * image.channels + channel;
        image.data[index] = Math.round((image.data[index] as number) * (1 - ink) + (color[channel] ?? 0) * ink); // inside, as checked
      }
    }
  }
};

/** Draws a caption into a picture. Lines are centred in `[x, x + width)`, and the first one starts at `y`. Each pixel of the font becomes `scale` × `scale` pixels. */
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
