import type { Painter, Scene } from './painter.ts';

const vertex = `
precision highp float;
attribute vec2 position;
attribute vec3 colour;
attribute float lit;
uniform vec2 centre, scale;
uniform float diameter;
varying vec4 paint;
void main() {
  gl_Position = vec4((position - centre) * scale, 0.0, 1.0);
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

/** Numbers per point of each attribute. */
const sizes = { position: 2, colour: 3, lit: 1 } as const;
type Attribute = keyof typeof sizes;
const attributes: readonly Attribute[] = ['position', 'colour', 'lit'];

/**
 * Draws points with WebGL. It uses no library: one that compiles drawing commands in the page, such as regl, needs a content security
 * policy that allows `eval`. Rejects where the browser has no WebGL.
 */
export const webglPainter = async (canvas: HTMLCanvasElement): Promise<Painter> => {
  const gl = canvas.getContext('webgl', { alpha: true, antialias: false, premultipliedAlpha: true });
  if (!gl) throw new Error('This browser has no WebGL.');
  let program = programOf(gl);
  let uploaded: Partial<Record<Attribute, Float32Array>> = {};
  let last: Scene | undefined;

  const draw = (scene: Scene): void => {
    last = scene;
    const { points, colours, lit, view, size, diameter } = scene;
    const count = points.length / 2;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (count === 0 || gl.isContextLost()) return;
    const values = { position: points, colour: colours, lit: lit ?? allLit(uploaded.lit, count) };
    for (const name of attributes) {
      if (uploaded[name] === values[name]) continue;
      gl.bindBuffer(gl.ARRAY_BUFFER, program.buffers[name]);
      gl.bufferData(gl.ARRAY_BUFFER, values[name], gl.DYNAMIC_DRAW);
    }
    uploaded = values;
    gl.uniform2f(program.uniform('centre'), view.x, view.y);
    gl.uniform2f(program.uniform('scale'), (2 * view.scaleX) / size.width, (2 * view.scaleY) / size.height);
    gl.uniform1f(program.uniform('diameter'), diameter * (canvas.width / Math.max(size.width, 1)));
    gl.drawArrays(gl.POINTS, 0, count);
  };
  const lose = (event: Event) => event.preventDefault();
  const restore = () => {
    program = programOf(gl);
    uploaded = {};
    if (last) draw(last);
  };
  canvas.addEventListener('webglcontextlost', lose);
  canvas.addEventListener('webglcontextrestored', restore);
  return {
    draw,
    dispose() {
      canvas.removeEventListener('webglcontextlost', lose);
      canvas.removeEventListener('webglcontextrestored', restore);
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
};

/** A list of ones, one per point. The previous list is used again if it has the same length. */
const allLit = (previous: Float32Array | undefined, count: number): Float32Array =>
  previous?.length === count && previous.every((value) => value === 1) ? previous : new Float32Array(count).fill(1);

const programOf = (gl: WebGLRenderingContext) => {
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
  gl.useProgram(program);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const bufferOf = (name: Attribute): WebGLBuffer => {
    const buffer = gl.createBuffer();
    const at = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, sizes[name], gl.FLOAT, false, 0, 0);
    return buffer;
  };
  const buffers = { position: bufferOf('position'), colour: bufferOf('colour'), lit: bufferOf('lit') };
  return { buffers, uniform: (name: string) => gl.getUniformLocation(program, name) };
};
