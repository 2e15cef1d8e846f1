import type { Sprites } from './painter.ts';

/** The side of the texture, and the sides of its tiles, in pixels: small tiles for many sprites, large ones for few. */
const atlasSide = 2048;
const tileSides = { small: 48, large: 128 } as const;
type TileSize = keyof typeof tileSides;

/** The most sprites that are drawn with a side: as many as an atlas has tiles. */
export const mostSprites = { small: Math.floor(atlasSide / tileSides.small) ** 2, large: Math.floor(atlasSide / tileSides.large) ** 2 };

/** A place in the texture for each picture that is on the screen. A picture that has not been drawn for the longest time makes room. */
export type Atlas = {
  readonly texture: WebGLTexture;
  /** The side of a tile as a share of the texture. */
  readonly share: number;
  /** The top left corner of the tile of each sprite, `x, y, …` as shares of the texture; the points whose picture is there. */
  place(sprites: Sprites): { readonly points: number[]; readonly corners: number[] };
};

export const createAtlas = (gl: WebGLRenderingContext, tileSize: TileSize): Atlas => {
  const side = tileSides[tileSize];
  const columns = Math.floor(atlasSide / side);
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, atlasSide, atlasSide, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
  for (const [name, value] of [
    [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
    [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
    [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
    [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
  ] as const)
    gl.texParameteri(gl.TEXTURE_2D, name, value);
  const scaled = new OffscreenCanvas(side, side);
  const context = scaled.getContext('2d', { willReadFrequently: true });
  /** Tiles by picture, in the order of their last use. */
  const tiles = new Map<ImageBitmap, number>();

  const upload = (picture: ImageBitmap, tile: number): void => {
    context?.clearRect(0, 0, side, side);
    context?.drawImage(picture, 0, 0, side, side);
    const [x, y] = [(tile % columns) * side, Math.floor(tile / columns) * side];
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, gl.RGBA, gl.UNSIGNED_BYTE, scaled);
  };
  const tileOf = (picture: ImageBitmap): number => {
    const known = tiles.get(picture);
    if (known !== undefined) {
      tiles.delete(picture);
      tiles.set(picture, known);
      return known;
    }
    const [oldest] = tiles;
    const full = tiles.size === columns * columns;
    const tile = full && oldest ? oldest[1] : tiles.size;
    if (full && oldest) tiles.delete(oldest[0]);
    upload(picture, tile);
    tiles.set(picture, tile);
    return tile;
  };
  return {
    texture,
    share: side / atlasSide,
    place({ points, pictureOf }) {
      gl.bindTexture(gl.TEXTURE_2D, texture);
      const placed: { readonly points: number[]; readonly corners: number[] } = { points: [], corners: [] };
      for (const point of points.slice(0, columns * columns)) {
        const picture = pictureOf(point);
        if (!picture) continue;
        const tile = tileOf(picture);
        placed.points.push(point);
        placed.corners.push(((tile % columns) * side) / atlasSide, (Math.floor(tile / columns) * side) / atlasSide);
      }
      return placed;
    },
  };
};
