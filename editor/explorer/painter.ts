import type { Size, View } from './view.ts';

/** What a painter draws: the points of a scatter, without the marks over them. */
export type Scene = {
  /** `x, y, x, y, …` */
  readonly points: Float32Array;
  /** Red, green, blue of each point, from 0 to 1. */
  readonly colours: Float32Array;
  /** 1 for points that stand out. Without it, all points do. */
  readonly lit: Float32Array | undefined;
  readonly view: View;
  readonly size: Size;
  /** Diameter of a point in CSS pixels. */
  readonly diameter: number;
};
export type Painter = { draw(scene: Scene): void; dispose(): void };

/** Diameter of points: smaller where there are many, larger when zoomed in. */
export const diameterOf = (count: number, { scaleX, scaleY }: View, fitted: View): number => {
  const zoom = Math.sqrt((scaleX * scaleY) / (fitted.scaleX * fitted.scaleY));
  return Math.min(14, Math.max(2.5, 9 - 1.5 * Math.log10(Math.max(count, 1))) * Math.max(1, zoom ** 0.35));
};

/** Draws points without WebGL: slower, with the same result. */
export const canvasPainter = (canvas: HTMLCanvasElement): Painter => {
  const context = canvas.getContext('2d');
  return {
    draw({ points, colours, lit, view, size, diameter }) {
      if (!context) return;
      const ratio = canvas.width / Math.max(size.width, 1);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      for (let index = 0; index < points.length / 2; index++) {
        const [red = 0, green = 0, blue = 0] = colours.subarray(index * 3, index * 3 + 3);
        const x = size.width / 2 + ((points[index * 2] ?? 0) - view.x) * view.scaleX;
        const y = size.height / 2 - ((points[index * 2 + 1] ?? 0) - view.y) * view.scaleY;
        context.fillStyle = `rgba(${red * 255}, ${green * 255}, ${blue * 255}, ${lit && lit[index] !== 1 ? 0.16 : 0.92})`;
        context.fillRect(x - diameter / 2, y - diameter / 2, diameter, diameter);
      }
    },
    dispose: () => undefined,
  };
};
