export { contactSheet } from './contact-sheet.ts';
export { filledImage, type Image } from './image.ts';
export { interpolateBicubic } from './interpolate.ts';
export { readPngText, writePngText } from './png-text.ts';
export { type AlphaRule, preprocessClip } from './preprocess.ts';
export { resizeImage } from './resize.ts';
export { fromImage, toImage } from './tensors.ts';
