import { ModelError } from '../error.ts';

/** The bytes of a chunk of a WebP file: its four letters, its length, its data, and a zero after data of odd length. */
type Chunk = { readonly type: string; readonly data: Uint8Array; readonly bytes: Uint8Array };

const ascii = (bytes: Uint8Array, offset: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(offset, offset + length));

/** Whether bytes start like a WebP file. */
export const isWebp = (bytes: Uint8Array): boolean => bytes.length >= 12 && ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP';

const damaged = (): ModelError =>
  new ModelError('IMAGE_UNREADABLE', 'This WebP file is damaged or cut off. Save it again, or use another copy.');

/** The chunks of a WebP file in order. Throws `ModelError` IMAGE_UNREADABLE for bytes that are not a WebP file, or that are cut off. */
const webpChunks = (bytes: Uint8Array): readonly Chunk[] => {
  if (!isWebp(bytes)) throw new ModelError('IMAGE_UNREADABLE', 'This is not a WebP file. Choose a WebP file.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = view.getUint32(4, true) + 8;
  if (end > bytes.length) throw damaged();
  const chunks: Chunk[] = [];
  for (let offset = 12; offset + 8 <= end; ) {
    const length = view.getUint32(offset + 4, true);
    const next = offset + 8 + length + (length % 2);
    if (offset + 8 + length > end) throw damaged();
    const data = bytes.subarray(offset + 8, offset + 8 + length);
    chunks.push({ type: ascii(bytes, offset, 4), data, bytes: bytes.subarray(offset, Math.min(next, end)) });
    offset = next;
  }
  return chunks;
};

const chunkOf = (type: string, data: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(8 + data.length + (data.length % 2));
  for (let index = 0; index < 4; index++) bytes[index] = type.charCodeAt(index);
  new DataView(bytes.buffer).setUint32(4, data.length, true);
  bytes.set(data, 8);
  return bytes;
};

/** The name of the element that holds a text with a keyword, and the namespace of these elements. */
const namespace = 'urn:unclip-studio';
const elementOf = (keyword: string): string => `unclip:${keyword}`;

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' } as const;
const escaped = (text: string): string => text.replaceAll(/[&<>\r]/g, (letter) => entities[letter as keyof typeof entities]); // the letters of the pattern
const unescaped = (text: string): string =>
  text.replaceAll(/&(?:amp|lt|gt|#13);/g, (entity) => Object.entries(entities).find(([, written]) => written === entity)?.[0] ?? entity);

/** The flag of VP8X that announces XMP, and the one that announces transparency. */
const [xmpFlag, alphaFlag] = [0x04, 0x10];

/** The header of an extended WebP file, for one that has none: flags and the size of the picture. */
const extendedHeader = (chunks: readonly Chunk[]): Uint8Array => {
  const [first] = chunks;
  const view = first && new DataView(first.data.buffer, first.data.byteOffset, first.data.byteLength);
  const data = new Uint8Array(10);
  if (!first || !view || view.byteLength < 10) throw damaged();
  let [width, height, alpha] = [view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff, false];
  if (first.type === 'VP8L') {
    const bits = view.getUint32(1, true);
    [width, height, alpha] = [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff), ((bits >>> 28) & 1) === 1];
  } else if (first.type !== 'VP8 ') throw damaged();
  if (width === 0 || height === 0) throw damaged();
  data[0] = alpha ? alphaFlag : 0;
  for (let byte = 0; byte < 3; byte++) {
    data[4 + byte] = ((width - 1) >>> (8 * byte)) & 255;
    data[7 + byte] = ((height - 1) >>> (8 * byte)) & 255;
  }
  return data;
};

/**
 * A copy of a WebP file with texts in an XMP packet, one element a text, in place of the XMP that it had; all other bytes of the picture stay. References: the WebP
 * container specification (RFC 9649), and XMP part 1, ISO 16684-1.
 * @throws ModelError `IMAGE_UNREADABLE` for a broken file
 */
export const writeWebpText = (bytes: Uint8Array, entries: Readonly<Record<string, string>>): Uint8Array => {
  const chunks = webpChunks(bytes);
  const header = chunks[0]?.type === 'VP8X' ? Uint8Array.from(chunks[0].data) : extendedHeader(chunks);
  if (header.length < 10) throw damaged();
  header[0] = (header[0] ?? 0) | xmpFlag;
  const elements = Object.entries(entries).map(([keyword, text]) => `<${elementOf(keyword)}>${escaped(text)}</${elementOf(keyword)}>`);
  const packet = [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    `<rdf:Description rdf:about="" xmlns:unclip="${namespace}">${elements.join('')}</rdf:Description>`,
    '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>',
  ].join('');
  const parts = [
    chunkOf('VP8X', header),
    ...chunks.filter(({ type }) => type !== 'VP8X' && type !== 'XMP ').map((chunk) => chunk.bytes),
    chunkOf('XMP ', new TextEncoder().encode(packet)),
  ];
  const result = new Uint8Array(12 + parts.reduce((sum, { length }) => sum + length, 0));
  result.set(bytes.subarray(0, 12));
  new DataView(result.buffer).setUint32(4, result.length - 8, true);
  let offset = 12;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
};

/**
 * The text with a keyword in the XMP of a WebP file; undefined where it has none. The packet is not parsed as XML: the element is found by its name.
 * @throws ModelError `IMAGE_UNREADABLE` for a broken file
 */
export const readWebpText = (bytes: Uint8Array, keyword: string): string | undefined => {
  const packet = webpChunks(bytes).find(({ type }) => type === 'XMP ')?.data;
  const text = new TextDecoder().decode(packet);
  const [opening, closing] = [`<${elementOf(keyword)}>`, `</${elementOf(keyword)}>`];
  const start = text.indexOf(opening);
  const end = text.indexOf(closing, start);
  return start < 0 || end < 0 ? undefined : unescaped(text.slice(start + opening.length, end));
};
