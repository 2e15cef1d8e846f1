import { rotationOf, type Turn } from './turn.ts';
import { type Size, type View, zoomOf } from './view.ts';

/** The positions of points, `x, y, …` or `x, y, z, …`. */
export type Layout = { readonly points: Float32Array; readonly dimensions: 2 | 3 };

/** The number of points of a layout. */
export const countOf = ({ points, dimensions }: Layout): number => points.length / dimensions;

/** Small pictures that replace points: which points, their pictures in order, and the side of a picture in CSS pixels. */
export type Sprites = {
  readonly points: readonly number[];
  readonly pictureOf: (point: number) => ImageBitmap | undefined;
  readonly side: number;
};

/** What a painter draws: the points of a scatter, without the marks over them. */
export type Scene = {
  readonly layout: Layout;
  /** Red, green, blue and opacity of each point, `[N, 4]`. A point without opacity is not drawn. */
  readonly paint: Uint8Array;
  readonly view: View;
  /** The rotation of points with three coordinates. */
  readonly turn: Turn;
  readonly size: Size;
  /** Diameter of a point in CSS pixels. */
  readonly diameter: number;
  readonly sprites: Sprites | undefined;
};
export type Painter = { draw(scene: Scene): void; dispose(): void };

/** Diameter of points: smaller where there are many, larger when zoomed in. */
export const diameterOf = (count: number, view: View, fitted: View): number => {
  const least = count > 200_000 ? 1.5 : 2.5;
  return Math.min(14, Math.max(least, 9 - 1.5 * Math.log10(Math.max(count, 1))) * Math.max(1, zoomOf(view, fitted) ** 0.35));
};

/** Rotation of points with two coordinates: none. */
const flat = [1, 0, 0, 0, 1, 0, 0, 0, 1];
export const matrixOf = ({ layout, turn }: Pick<Scene, 'layout' | 'turn'>): readonly number[] =>
  layout.dimensions === 3 ? rotationOf(turn) : flat;

/** Draws points without WebGL: slower, with the same result. */
export const canvasPainter = (canvas: HTMLCanvasElement): Painter => {
  const context = canvas.getContext('2d');
  return {
    draw(scene) {
      if (!context) return;
      const { layout, paint, view, size, diameter, sprites } = scene;
      const { points, dimensions } = layout;
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrixOf(scene);
      const at = (index: number) => {
        const [x = 0, y = 0, z = 0] = points.subarray(index * dimensions, (index + 1) * dimensions);
        const [across, up] = [a * x + b * y + c * z, d * x + e * y + f * z];
        return [size.width / 2 + (across - view.x) * view.scaleX, size.height / 2 - (up - view.y) * view.scaleY] as const;
      };
      const ratio = canvas.width / Math.max(size.width, 1);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      for (let index = 0; index < countOf(layout); index++) {
        const [red = 0, green = 0, blue = 0, opacity = 0] = paint.subarray(index * 4, index * 4 + 4);
        if (opacity === 0) continue;
        const [x, y] = at(index);
        context.fillStyle = `rgba(${red}, ${green}, ${blue}, ${opacity / 255})`;
        context.fillRect(x - diameter / 2, y - diameter / 2, diameter, diameter);
      }
      for (const point of sprites?.points ?? []) {
        const picture = sprites?.pictureOf(point);
        if (!picture || !sprites) continue;
        const [x, y] = at(point);
        context.drawImage(picture, x - sprites.side / 2, y - sprites.side / 2, sprites.side, sprites.side);
      }
    },
    dispose: () => undefined,
  };
};
