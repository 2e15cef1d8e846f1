export type { EncodeSettings, ImageCodec } from './codec.ts';
export { contactSheet } from './contact-sheet.ts';
export { dropAlpha, filledImage, type Image, overWhite, pixelLimit } from './image.ts';
export { interpolateBicubic } from './interpolate.ts';
export { readPngText, writePngText } from './png-text.ts';
export { type AlphaRule, preprocessClip, squareCrop } from './preprocess.ts';
export { resizeBicubicAntialias } from './resize.ts';
export { fromImage, toImage } from './tensors.ts';
