import type { Size, View } from './view.ts';

/** What a scatter shows, apart from marks laid over it. */
export type Scene = {
  /** `x, y, x, y, …` */
  readonly points: Float32Array;
  /** Red, green, blue of each point, from 0 to 1. */
  readonly colours: Float32Array;
  /** 1 for points that stand out; without it all do. */
  readonly lit: Float32Array | undefined;
  readonly view: View;
  readonly size: Size;
  /** Diameter of a point in CSS pixels. */
  readonly diameter: number;
};
export type Painter = { draw(scene: Scene): void; dispose(): void };

const vertex = `
precision highp float;
attribute vec2 place;
attribute vec3 colour;
attribute float lit;
uniform vec2 centre, scale;
uniform float diameter;
varying vec4 paint;
void main() {
  gl_Position = vec4((place - centre) * scale, 0.0, 1.0);
  gl_PointSize = diameter * (lit > 0.5 ? 1.0 : 0.7) + 1.0;
  paint = vec4(colour, lit > 0.5 ? 0.92 : 0.16);
}`;
const fragment = `
precision highp float;
varying vec4 paint;
uniform float diameter;
void main() {
  float distance = length(gl_PointCoord - 0.5) * (diameter + 1.0);
  float alpha = paint.a * clamp(0.5 * diameter - distance + 0.5, 0.0, 1.0);
  gl_FragColor = vec4(paint.rgb * alpha, alpha);
}`;

/** Diameter of points: smaller where there are many, larger when zoomed in. */
export const diameterOf = (count: number, { scaleX, scaleY }: View, fitted: View): number => {
  const zoom = Math.sqrt((scaleX * scaleY) / (fitted.scaleX * fitted.scaleY));
  return Math.min(14, Math.max(2.5, 9 - 1.5 * Math.log10(Math.max(count, 1))) * Math.max(1, zoom ** 0.35));
};

/** Draws points by WebGL. Rejects where the browser has none. */
export const webglPainter = async (canvas: HTMLCanvasElement): Promise<Painter> => {
  const { default: createRegl } = await import('regl');
  const regl = createRegl({ canvas, attributes: { alpha: true, antialias: false, premultipliedAlpha: true } });
  const [places, colours, lights] = [regl.buffer(8), regl.buffer(12), regl.buffer(4)];
  let held: Partial<Pick<Scene, 'points' | 'colours' | 'lit'>> = {};
  type Paint = { centre: [number, number]; scale: [number, number]; diameter: number; count: number };
  const paint = regl({
    vert: vertex,
    frag: fragment,
    attributes: {
      // the type is said, for regl reads it from the buffers as they are now, which hold nothing yet
      place: { buffer: places, size: 2, type: 'float' },
      colour: { buffer: colours, size: 3, type: 'float' },
      lit: { buffer: lights, size: 1, type: 'float' },
    },
    uniforms: {
      centre: regl.prop<Paint, 'centre'>('centre'),
      scale: regl.prop<Paint, 'scale'>('scale'),
      diameter: regl.prop<Paint, 'diameter'>('diameter'),
    },
    count: regl.prop<Paint, 'count'>('count'),
    primitive: 'points',
    depth: { enable: false },
    blend: { enable: true, func: { src: 'one', dst: 'one minus src alpha' } },
  });
  return {
    draw({ points, colours: paints, lit, view, size, diameter }) {
      const ratio = canvas.width / Math.max(size.width, 1);
      const count = points.length / 2;
      if (held.points !== points) places(points);
      if (held.colours !== paints) colours(paints);
      if (held.points !== points || held.lit !== lit) lights(lit ?? new Float32Array(count).fill(1));
      held = { points, colours: paints, lit };
      regl.poll();
      regl.clear({ color: [0, 0, 0, 0] });
      if (count === 0) return;
      paint({
        centre: [view.x, view.y],
        scale: [(2 * view.scaleX) / size.width, (2 * view.scaleY) / size.height],
        diameter: diameter * ratio,
        count,
      });
    },
    dispose: () => regl.destroy(),
  };
};

/** Draws points without WebGL: slower, and the same to look at. */
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
