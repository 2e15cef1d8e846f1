import type { Image } from 'unclip-studio/plugin';

/** A copy of a picture in shades of grey, with its alpha channel (ITU-R BT.601). */
export const grey = ({ data, channels, ...size }: Image): Image => {
  const shades = new Uint8Array(data);
  for (let at = 0; at < data.length; at += channels) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    shades.fill(Math.round(0.299 * red + 0.587 * green + 0.114 * blue), at, at + 3);
  }
  return { ...size, channels, data: shades };
};

/** The nearest of `levels` evenly spaced values from 0 to 255. */
export const nearestLevel = (value: number, levels: number): number => {
  const step = 255 / (levels - 1);
  return Math.min(255, Math.max(0, Math.round(Math.round(value / step) * step)));
};
