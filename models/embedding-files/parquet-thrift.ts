import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';

const deepest = 32;

/** The number of bytes that a number of each type has; undefined for numbers of variable length and for types with contents. */
const fixedLengths: Readonly<Record<number, number>> = { 3: 1, 7: 8 };
const [boolean, otherBoolean, short, integer, long, binary, list, struct] = [1, 2, 4, 5, 6, 8, 9, 12] as const;

/**
 * The offset at which a structure of Thrift's compact protocol ends. The library reserves memory for lists before it reads them and reads numbers of any
 * length, so the structures of a file are checked first. Throws `BAD_INPUT` for lists and texts that are longer than the rest of the bytes, for numbers of
 * more than 10 bytes, and for structures that are too deep.
 */
export const endOfStructure = (bytes: Uint8Array, start: number, file: string): number => {
  let offset = start;
  const byte = (): number => {
    const value = bytes[offset++];
    if (value === undefined) throw badFile(file, sentence('a structure of its metadata has no end'));
    return value;
  };
  const number = (): number => {
    const { value, end } = readVariable(bytes, offset, file);
    offset = end;
    return value;
  };
  const within = (length: number): number => {
    const left = bytes.length - offset;
    if (length <= left) return length;
    throw badFile(file, sentence('its metadata states a length of {length}, and only {left} bytes follow', { length, left }));
  };
  const skip = (length: number): void => {
    offset += within(length);
  };
  const element = (type: number, depth: number): void => {
    const fixed = fixedLengths[type];
    if (fixed !== undefined) skip(fixed);
    else if (type === short || type === integer || type === long) number();
    else if (type === binary) skip(number());
    else if (type === list) elements(depth + 1);
    else if (type === struct) fields(depth + 1);
    else throw badFile(file, sentence('its metadata has a value of the unknown type {type}', { type }));
  };
  const elements = (depth: number): void => {
    if (depth > deepest) throw tooDeep(file);
    const head = byte();
    const type = head & 15;
    const count = within(head >> 4 === 15 ? number() : head >> 4);
    for (let index = 0; index < count; index++) {
      if (type === boolean || type === otherBoolean) byte();
      else element(type, depth);
    }
  };
  const fields = (depth: number): void => {
    if (depth > deepest) throw tooDeep(file);
    for (let head = byte(); (head & 15) !== 0; head = byte()) {
      if (head >> 4 === 0) number();
      const type = head & 15;
      if (type !== boolean && type !== otherBoolean) element(type, depth);
    }
  };
  fields(0);
  return offset;
};

const tooDeep = (file: string) => badFile(file, sentence('its metadata has more than {deepest} structures within each other', { deepest }));

/** A number of variable length (unsigned LEB128) of at most 10 bytes, and the offset at which it ends. Above 2^53 the number is rounded. */
export const readVariable = (bytes: Uint8Array, start: number, file: string): { readonly value: number; readonly end: number } => {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) break;
    value += (byte & 127) * 2 ** (7 * index);
    if (byte < 128) return { value, end: start + index + 1 };
  }
  throw badFile(file, sentence('it has a number that does not end'));
};
