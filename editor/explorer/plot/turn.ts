/** The rotation of points with three coordinates, in radians: about the vertical axis, then about the horizontal axis of the screen. */
export type Turn = { readonly yaw: number; readonly pitch: number };

/** The turn that a plot begins with: each of the three axes is visible. */
export const firstTurn: Turn = { yaw: 0.6, pitch: 0.35 };

/** The rotation matrix of a turn, row by row: the directions to the right, upwards and towards the viewer. */
export const rotationOf = ({ yaw, pitch }: Turn): readonly number[] => {
  const [cosYaw, sinYaw, cosPitch, sinPitch] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  return [cosYaw, 0, sinYaw, sinPitch * sinYaw, cosPitch, -sinPitch * cosYaw, -cosPitch * sinYaw, sinPitch, cosPitch * cosYaw];
};

/** Radians per pixel of a drag. */
const perPixel = 0.008;

/** The turn after a drag by a distance in pixels. The vertical axis never tips over. */
export const turnBy = ({ yaw, pitch }: Turn, { x, y }: { readonly x: number; readonly y: number }): Turn => ({
  yaw: yaw + x * perPixel,
  pitch: Math.min(Math.max(pitch + y * perPixel, -Math.PI / 2), Math.PI / 2),
});

/** Positions `x, y, x, y, …` on the screen's plane of points `x, y, z, x, y, z, …` under a turn. */
export const turned = (points: Float32Array, turn: Turn): Float32Array => {
  const [a = 0, , c = 0, d = 0, e = 0, f = 0] = rotationOf(turn);
  const count = points.length / 3;
  const flat = new Float32Array(count * 2);
  for (let index = 0; index < count; index++) {
    const [x, y, z] = [points[index * 3] as number, points[index * 3 + 1] as number, points[index * 3 + 2] as number]; // inside the array
    flat[index * 2] = a * x + c * z;
    flat[index * 2 + 1] = d * x + e * y + f * z;
  }
  return flat;
};
