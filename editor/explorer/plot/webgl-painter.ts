import { drawingOrder, inOrder, nextBudget, pointCost } from './drawing-order.ts';
import { countOf, matrixOf, type Painter, type Scene, type Sprites } from './painter.ts';
import { type Atlas, createAtlas, mostSprites } from './sprite-atlas.ts';

/** The position of a point on the screen. With three axes, points further from the viewer are fainter. */
const place = `
attribute vec3 position;
uniform mat3 rotation;
uniform vec2 centre, scale;
uniform float depth;
float nearness;
void place() {
  vec3 seen = position * rotation;
  gl_Position = vec4((seen.xy - centre) * scale, 0.0, 1.0);
  nearness = depth > 0.0 ? clamp(0.5 + seen.z / (2.0 * depth), 0.0, 1.0) : 1.0;
}`;
const pointVertex = `
precision highp float;
${place}
attribute vec4 paint;
uniform float diameter;
varying vec4 colour;
varying float size;
void main() {
  place();
  size = diameter * (paint.a > 0.5 ? 1.0 : 0.7) * mix(0.7, 1.0, nearness);
  gl_PointSize = size + 1.0;
  if (paint.a == 0.0) gl_Position = vec4(2.0, 2.0, 0.0, 1.0);
  colour = vec4(paint.rgb, paint.a * mix(0.35, 1.0, nearness));
}`;
const pointFragment = `
precision highp float;
varying vec4 colour;
varying float size;
void main() {
  float distance = length(gl_PointCoord - 0.5) * (size + 1.0);
  float alpha = colour.a * clamp(0.5 * size - distance + 0.5, 0.0, 1.0);
  gl_FragColor = vec4(colour.rgb * alpha, alpha);
}`;
const spriteVertex = `
precision highp float;
${place}
attribute vec2 corner;
attribute vec4 paint;
uniform float side;
varying vec2 tile;
varying vec4 frame;
void main() {
  place();
  gl_PointSize = side;
  tile = corner;
  frame = vec4(paint.rgb, paint.a);
}`;
const spriteFragment = `
precision highp float;
uniform sampler2D atlas;
uniform float side, share;
varying vec2 tile;
varying vec4 frame;
void main() {
  vec2 inside = abs(gl_PointCoord - 0.5) * side;
  float radius = 0.14 * side;
  float edge = length(max(inside - 0.5 * side + radius, 0.0)) - radius;
  vec4 picture = texture2D(atlas, tile + gl_PointCoord * share * 0.98 + share * 0.01);
  vec3 shown = mix(frame.rgb, picture.rgb, picture.a * clamp(-edge - max(1.0, 0.035 * side), 0.0, 1.0));
  float alpha = clamp(-edge, 0.0, 1.0) * (frame.a > 0.5 ? 1.0 : 0.3);
  gl_FragColor = vec4(shown * alpha, alpha);
}`;

/** Milliseconds without a change after which a plot rests. */
const rest = 120;

/**
 * Draws points with WebGL. Where there are too many points for one frame, a frame draws some of them, and the next frames add the others as long as
 * nothing changes: a moving plot stays smooth, a resting one is complete. It uses no library: one that compiles drawing commands in the page, such as
 * regl, needs a content security policy that allows `eval`. Rejects where the browser has no WebGL.
 */
export const webglPainter = async (canvas: HTMLCanvasElement): Promise<Painter> => {
  const gl = canvas.getContext('webgl', { alpha: true, antialias: false, premultipliedAlpha: true, preserveDrawingBuffer: true });
  if (!gl) throw new Error('This browser has no WebGL.');
  let drawing = createDrawing(gl);
  let last: Scene | undefined;
  let budget = 100_000;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  /** Calls back with the milliseconds until the next frame, which a busy GPU delays. */
  const measured = (then: (gap: number) => void): void => {
    const start = performance.now();
    frame = requestAnimationFrame(() => then(performance.now() - start));
  };
  const draw = (scene: Scene): void => {
    last = scene;
    cancel();
    if (gl.isContextLost()) return;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const count = countOf(scene.layout);
    const part = (from: number): void => {
      const to = Math.min(count, from + Math.ceil(budget / pointCost(scene.diameter)));
      drawing.draw(scene, { from, to, ratio: canvas.width / Math.max(scene.size.width, 1) });
      measured((gap) => {
        budget = nextBudget(budget, gap);
        if (to === count) return;
        // the others follow when the plot rests
        if (from > 0) part(to);
        else timer = setTimeout(() => part(to), rest);
      });
    };
    part(0);
  };
  const lose = (event: Event) => event.preventDefault();
  const restore = () => {
    drawing = createDrawing(gl);
    if (last) draw(last);
  };
  canvas.addEventListener('webglcontextlost', lose);
  canvas.addEventListener('webglcontextrestored', restore);
  return {
    draw,
    dispose() {
      cancel();
      canvas.removeEventListener('webglcontextlost', lose);
      canvas.removeEventListener('webglcontextrestored', restore);
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
};

type Part = { readonly from: number; readonly to: number; readonly ratio: number };

/** What one WebGL context draws with. Values of points are sent to it when they change. */
const createDrawing = (gl: WebGLRenderingContext) => {
  const points = createProgram(gl, pointVertex, pointFragment);
  let sprites: ReturnType<typeof createSprites> | undefined;
  const [positions, paints] = [gl.createBuffer(), gl.createBuffer()];
  let sent: Partial<Pick<Scene, 'layout' | 'paint'>> = {};
  let order: Uint32Array | undefined;
  let depth = 0;
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);

  const send = ({ layout, paint }: Scene): void => {
    if (sent.layout !== layout) {
      order = drawingOrder(countOf(layout));
      depth = layout.dimensions === 3 ? layout.points.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : 0;
      gl.bindBuffer(gl.ARRAY_BUFFER, positions);
      gl.bufferData(gl.ARRAY_BUFFER, inOrder(layout.points, order, layout.dimensions), gl.DYNAMIC_DRAW);
    }
    if (sent.paint !== paint || sent.layout !== layout) {
      gl.bindBuffer(gl.ARRAY_BUFFER, paints);
      gl.bufferData(gl.ARRAY_BUFFER, inOrder(paint, order, 4), gl.DYNAMIC_DRAW);
    }
    sent = { layout, paint };
  };
  return {
    draw(scene: Scene, { from, to, ratio }: Part): void {
      const { layout, diameter } = scene;
      send(scene);
      begin(gl, points, { scene, depth });
      gl.uniform1f(points.uniform('diameter'), diameter * ratio);
      points.attribute('position', positions, layout.dimensions);
      points.attribute('paint', paints, 4, gl.UNSIGNED_BYTE);
      if (to > from) gl.drawArrays(gl.POINTS, from, to - from);
      if (!scene.sprites) return;
      sprites ??= createSprites(gl);
      sprites.draw(scene, scene.sprites, { ratio, depth });
    },
  };
};

/** Draws sprites from an atlas of their pictures. */
const createSprites = (gl: WebGLRenderingContext) => {
  const program = createProgram(gl, spriteVertex, spriteFragment);
  const [positions, corners, paints] = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
  const atlases: { small?: Atlas; large?: Atlas } = {};
  const atlasFor = (count: number): Atlas => {
    const size = count > mostSprites.large ? 'small' : 'large';
    atlases[size] ??= createAtlas(gl, size);
    return atlases[size];
  };
  return {
    draw(scene: Scene, sprites: Sprites, { ratio, depth }: { readonly ratio: number; readonly depth: number }): void {
      const atlas = atlasFor(sprites.points.length);
      const placed = atlas.place(sprites);
      if (placed.points.length === 0) return;
      const { points, dimensions } = scene.layout;
      const send = (buffer: WebGLBuffer, values: Float32Array | Uint8Array) => {
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        gl.bufferData(gl.ARRAY_BUFFER, values, gl.STREAM_DRAW);
      };
      const gathered = (values: Float32Array | Uint8Array, size: number) =>
        placed.points.flatMap((point) => [...values.subarray(point * size, (point + 1) * size)]);
      send(positions, Float32Array.from(gathered(points, dimensions)));
      send(corners, Float32Array.from(placed.corners));
      send(paints, Uint8Array.from(gathered(scene.paint, 4)));
      begin(gl, program, { scene, depth });
      gl.uniform1f(program.uniform('side'), sprites.side * ratio);
      gl.uniform1f(program.uniform('share'), atlas.share);
      program.attribute('position', positions, dimensions);
      program.attribute('corner', corners, 2);
      program.attribute('paint', paints, 4, gl.UNSIGNED_BYTE);
      gl.bindTexture(gl.TEXTURE_2D, atlas.texture);
      gl.drawArrays(gl.POINTS, 0, placed.points.length);
    },
  };
};

type Program = ReturnType<typeof createProgram>;

/** Draws with a program from now on, as the camera of a scene sees its points. */
const begin = (
  gl: WebGLRenderingContext,
  { program, uniform }: Program,
  { scene, depth }: { readonly scene: Scene; readonly depth: number },
): void => {
  // biome-ignore lint/correctness/useHookAtTopLevel: a method of WebGL, not a hook
  gl.useProgram(program);
  const { view, size } = scene;
  gl.uniform2f(uniform('centre'), view.x, view.y);
  gl.uniform2f(uniform('scale'), (2 * view.scaleX) / size.width, (2 * view.scaleY) / size.height);
  // WebGL reads a matrix column by column; the shader multiplies from the left
  gl.uniformMatrix3fv(uniform('rotation'), false, matrixOf(scene) as number[]); // read only
  gl.uniform1f(uniform('depth'), depth);
};

const createProgram = (gl: WebGLRenderingContext, vertex: string, fragment: string) => {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) throw new Error('WebGL makes no shader: its context was lost.');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`WebGL refuses the program: ${gl.getProgramInfoLog(program)}`);
  const uniforms = new Map<string, WebGLUniformLocation | null>();
  return {
    program,
    uniform(name: string): WebGLUniformLocation | null {
      if (!uniforms.has(name)) uniforms.set(name, gl.getUniformLocation(program, name));
      return uniforms.get(name) ?? null;
    },
    /** Reads an attribute from a buffer, `size` numbers a point; bytes are read as 0 to 1. */
    attribute(name: string, buffer: WebGLBuffer, size: number, type: number = gl.FLOAT): void {
      const at = gl.getAttribLocation(program, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, type, type === gl.UNSIGNED_BYTE, 0, 0);
    },
  };
};
