/** Bytes of memory that a page uses for weights at most. WebAssembly has 4 GiB, of which a load needs some twice. */
export const pageMemory = 1.5 * 2 ** 30;
