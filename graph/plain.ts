const arrays = {
  Float32Array,
  Float64Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
} as const;
export type ArrayName = keyof typeof arrays;
export type TypedArray = InstanceType<(typeof arrays)[ArrayName]>;

/** The name of a typed array's element type; a subclass, such as Node's Buffer, has that of what it extends. Undefined for anything else. */
export const arrayName = (value: object): ArrayName | undefined => {
  const name: unknown = ArrayBuffer.isView(value) && Symbol.toStringTag in value ? value[Symbol.toStringTag] : undefined;
  return typeof name === 'string' && isArrayName(name) ? name : undefined;
};

export const isArrayName = (name: string): name is ArrayName => Object.hasOwn(arrays, name);

/** A typed array of that type over all of a buffer, which must hold whole elements. */
export const arrayOver = (name: ArrayName, buffer: ArrayBuffer): TypedArray => new arrays[name](buffer);

/** Bytes that an element takes. */
export const elementSize = (name: ArrayName): number => arrays[name].BYTES_PER_ELEMENT;

/** Whether a value is a plain object: of no class, and with none of the names that encoded values use for their own ends. */
export const isPlain = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !Object.hasOwn(value, '$array') && !Object.hasOwn(value, '$number');
};
