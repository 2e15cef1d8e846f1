import { EditorError } from '../error.ts';
import { foreign, rebuildAdvice } from './foreign-text.ts';

/** Whether bytes begin so. */
export const startsWith = (bytes: Uint8Array, signature: readonly number[], offset = 0): boolean =>
  signature.every((byte, index) => bytes[offset + index] === byte);

const ascii = (text: string): readonly number[] => [...text].map((character) => character.charCodeAt(0));
/** Bytes at the beginning that are looked through for texts. */
const looked = 2 ** 20;

/** The sentence for a file that is no text: a picture, a model, an archive; undefined for what may be text. */
export const binaryKind = (name: string, bytes: Uint8Array): EditorError | undefined => {
  if (isPicture(bytes)) return pictureOf(name, bytes);
  if (startsWith(bytes, ascii('PK')) || startsWith(bytes, [0x1f, 0x8b]))
    return new EditorError('UNREADABLE_FILE', `${name} is an archive. Unpack it, then open the workflow file inside.`);
  if (/\.(safetensors|ckpt|pt|pth|onnx|gguf|bin)$/i.test(name) || startsWith(bytes.subarray(8), ascii('{"')))
    return foreign(name, 'a model file, not a workflow', 'Open a workflow file: the model families it names are found by themselves.');
  return undefined;
};

const isPicture = (bytes: Uint8Array): boolean =>
  startsWith(bytes, [0xff, 0xd8, 0xff]) ||
  startsWith(bytes, ascii('GIF8')) ||
  startsWith(bytes, ascii('BM')) ||
  (startsWith(bytes, ascii('RIFF')) && startsWith(bytes, ascii('WEBP'), 8)) ||
  startsWith(bytes, ascii('ftyp'), 4);

/** ComfyUI writes its graphs into the EXIF of WebP and into MP4; other pictures carry none. */
const pictureOf = (name: string, bytes: Uint8Array): EditorError => {
  const text = new TextDecoder('latin1').decode(bytes.length > 2 * looked ? bytes.subarray(bytes.length - looked) : bytes);
  if (/(workflow|prompt):\s*\{/.test(text)) return foreign(name, 'a picture that carries a ComfyUI workflow', rebuildAdvice);
  return new EditorError(
    'PICTURE_ONLY',
    `${name} is a picture that carries no workflow; only PNG files of Unclip Studio do. To use its pixels, drop it on an Image node.`,
  );
};
