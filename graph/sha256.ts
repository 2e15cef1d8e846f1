import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Initial state and round constants: FIPS 180-4, sections 5.3.3 and 4.2.2. */
const initial = new Int32Array([0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]);
const constants = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
  0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
  0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
  0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
  0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const digits = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

// one hash at a time is computed, without a pause, so its state is shared
const state = new Int32Array(8);
const words = new Int32Array(64);
const codes: number[] = Array.from({ length: 64 }, () => 0);

/** Node's module, as far as it is used here. */
type Crypto = { hash?(algorithm: 'sha256', text: string, encoding: 'hex'): string };
type Process = { getBuiltinModule?(name: 'node:crypto'): Crypto | undefined };

/** The processor's own instructions, which Node offers for texts without a promise, and browsers do not. They take a quarter of the time. */
const ofNode = (): ((text: string) => string) | undefined => {
  const { process } = globalThis as { readonly process?: Process }; // undefined in a page
  const hash = process?.getBuiltinModule?.('node:crypto')?.hash;
  return hash && ((text) => hash('sha256', text, 'hex'));
};
let fastest: ((text: string) => string) | undefined;

/** The SHA-256 of a text in UTF-8, 64 hex digits. */
export const sha256OfText = (text: string): string => {
  fastest ??= ofNode() ?? sha256InScript;
  return fastest(text);
};

/**
 * The same in JavaScript. A plan hashes a short text of ASCII characters for each node, and this takes half of the time of
 * @noble/hashes there, which encodes the text, copies it and creates an object for each hash. Other texts, and bytes, are left to that library.
 */
export const sha256InScript = (text: string): string => {
  const { length } = text;
  state.set(initial);
  let at = 0;
  for (; at + 64 <= length; at += 64) {
    let beyond = 0;
    for (let index = 0, from = at; index < 16; index++, from += 4) {
      const a = text.charCodeAt(from);
      const b = text.charCodeAt(from + 1);
      const c = text.charCodeAt(from + 2);
      const d = text.charCodeAt(from + 3);
      beyond |= a | b | c | d;
      words[index] = (a << 24) | (b << 16) | (c << 8) | d;
    }
    if (beyond > 127) return bytesToHex(sha256(utf8ToBytes(text)));
    compress();
  }
  words.fill(0, 0, 16);
  for (let place = 0; place < length - at; place++) {
    const character = text.charCodeAt(at + place);
    if (character > 127) return bytesToHex(sha256(utf8ToBytes(text)));
    put(place, character);
  }
  put(length - at, 0x80);
  if (length - at >= 56) {
    compress();
    words.fill(0, 0, 16);
  }
  // the number of bits, as a 64-bit integer
  words[14] = length / 2 ** 29;
  words[15] = length << 3;
  compress();
  return stateInHex();
};

/** Built at once from its 64 characters: a text that is appended to is kept as its pieces, which are joined when it is first used as a key. */
const stateInHex = (): string => {
  let place = 0;
  for (const word of state) {
    for (let shift = 28; shift >= 0; shift -= 4) codes[place++] = digits[(word >>> shift) & 15] ?? 0;
  }
  return String.fromCharCode.apply(null, codes);
};

const put = (place: number, byte: number): void => {
  words[place >> 2] = (words[place >> 2] ?? 0) | (byte << (24 - (place & 3) * 8));
};

const turned = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

/** Adds the block in the first 16 words to the state: FIPS 180-4, section 6.2.2. */
const compress = (): void => {
  for (let index = 16; index < 64; index++) {
    const early = words[index - 15] ?? 0;
    const late = words[index - 2] ?? 0;
    const first = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const second = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    words[index] = (words[index - 16] ?? 0) + first + (words[index - 7] ?? 0) + second;
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let round = 0; round < 64; round++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice + (constants[round] ?? 0) + (words[round] ?? 0)) | 0;
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
  state[4] = (state[4] ?? 0) + e;
  state[5] = (state[5] ?? 0) + f;
  state[6] = (state[6] ?? 0) + g;
  state[7] = (state[7] ?? 0) + h;
};
