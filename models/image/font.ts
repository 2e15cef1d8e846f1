import { glyphs } from './font-data.ts';

export { lineHeight } from './font-data.ts';

/** A drawn character, in pixels: its advance, the offset of its bitmap from the pen and from the top of the line, and the coverage of each pixel, 0..1. */
export type Glyph = {
  readonly advance: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly ink: Float32Array;
};

/** Reads the glyphs; `training/assets/caption_font.py` describes the format. */
const readFont = (): ReadonlyMap<string, Glyph> => {
  const bytes = Uint8Array.from(atob(glyphs), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const font = new Map<string, Glyph>();
  for (let offset = 0; offset < bytes.length; ) {
    const character = String.fromCharCode(view.getUint16(offset, true));
    const [width, height] = [view.getUint8(offset + 5), view.getUint8(offset + 6)];
    const pixels = offset + 7;
    const ink = Float32Array.from(
      { length: width * height },
      (_, index) => (((bytes[pixels + (index >> 2)] as number) >> (6 - 2 * (index & 3))) & 3) / 3,
    );
    font.set(character, {
      advance: view.getUint8(offset + 2),
      left: view.getInt8(offset + 3),
      top: view.getUint8(offset + 4),
      width,
      height,
      ink,
    });
    offset = pixels + Math.ceil((width * height) / 4);
  }
  return font;
};

let font: ReadonlyMap<string, Glyph> | undefined;

/** The glyph of a character, or an empty box if the font does not have the character (Chinese, emoji, …). */
export const glyphOf = (character: string): Glyph => {
  font ??= readFont();
  return font.get(character) ?? (font.get('□') as Glyph); // the font has the box
};
