/** Bytes of memory for each byte of a weights file: weights are stored as float16 and held as float32. */
export const heldPerByte = 2;
