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

/** The type of a typed array. A subclass, such as Node's Buffer, has the type of its base class. Undefined for other values. */
export const arrayName = (value: object): ArrayName | undefined => {
  const name: unknown = ArrayBuffer.isView(value) && Symbol.toStringTag in value ? value[Symbol.toStringTag] : undefined;
  return typeof name === 'string' && isArrayName(name) ? name : undefined;
};

export const isArrayName = (name: string): name is ArrayName => Object.hasOwn(arrays, name);

/** A typed array over a complete buffer, whose size must be a multiple of the element size. */
export const arrayOver = (name: ArrayName, buffer: ArrayBuffer): TypedArray => new arrays[name](buffer);

/** Bytes per element. */
export const elementSize = (name: ArrayName): number => arrays[name].BYTES_PER_ELEMENT;

/** Whether a value is a plain object: not an instance of a class, and without the keys that encoded values reserve. */
export const isPlain = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !Object.hasOwn(value, '$array') && !Object.hasOwn(value, '$number');
};
