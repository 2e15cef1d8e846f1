import { EditorError } from '../error.ts';
import { foreign, rebuildAdvice } from './foreign-text.ts';

/** Whether bytes begin with a signature. */
export const startsWith = (bytes: Uint8Array, signature: readonly number[], offset = 0): boolean =>
  signature.every((byte, index) => bytes[offset + index] === byte);

const ascii = (text: string): readonly number[] => [...text].map((character) => character.charCodeAt(0));
/** Bytes at the beginning and at the end of a picture that are searched for text. */
const searched = 2 ** 20;

/** The error for a file that is not text: a picture, a model, an archive. Undefined for a file that may be text. */
export const binaryKind = (name: string, bytes: Uint8Array): EditorError | undefined => {
  if (isPicture(bytes)) return pictureOf(name, bytes);
  if (startsWith(bytes, ascii('PK')) || startsWith(bytes, [0x1f, 0x8b]))
    return new EditorError('UNREADABLE_FILE', '{file} is an archive. Unpack it, then open the workflow file inside.', {
      params: { file: name },
    });
  if (/\.(safetensors|ckpt|pt|pth|onnx|gguf|bin)$/i.test(name) || startsWith(bytes.subarray(8), ascii('{"')))
    return foreign(name, 'a model file, not a workflow', 'Open a workflow file. Unclip Studio finds the models that it names.');
  return undefined;
};

const isPicture = (bytes: Uint8Array): boolean =>
  startsWith(bytes, [0xff, 0xd8, 0xff]) ||
  startsWith(bytes, ascii('GIF8')) ||
  startsWith(bytes, ascii('BM')) ||
  (startsWith(bytes, ascii('RIFF')) && startsWith(bytes, ascii('WEBP'), 8)) ||
  startsWith(bytes, ascii('ftyp'), 4);

/** ComfyUI writes its graphs into the EXIF data of WebP and into MP4. Other pictures have no workflow. */
const pictureOf = (name: string, bytes: Uint8Array): EditorError => {
  const text = new TextDecoder('latin1').decode(bytes.length > 2 * searched ? bytes.subarray(bytes.length - searched) : bytes);
  if (/(workflow|prompt):\s*\{/.test(text)) return foreign(name, 'a picture that contains a ComfyUI workflow', rebuildAdvice);
  return new EditorError(
    'PICTURE_ONLY',
    '{file} is a picture without a workflow. Only PNG and WebP files from Unclip Studio contain one. To use the picture itself, drop it on an Image node.',
    { params: { file: name } },
  );
};
