/** The class of a worker that reads a `Blob` while its caller waits; TypeScript's DOM library describes pages only. */
declare const FileReaderSync: new () => { readAsArrayBuffer(blob: Blob): ArrayBuffer };

/**
 * A file that onnxruntime-web takes for a `Uint8Array`, and whose bytes are read when `subarray` is called. The builds of onnxruntime-web 1.30 without JSPI
 * copy a `Blob` of external data into one array before they create a session, so a file of 2 GB would need 2 GB beside the memory of the session, which is
 * more than an array can have in some browsers. Of an array they use `byteLength`, and `subarray` once for each tensor. The build with JSPI reads a `Blob`
 * by range.
 */
export const rangeReader = (file: Blob): Uint8Array => {
  // An object of this class without an array: `instanceof` holds, and no other method works.
  const reader: Uint8Array = Object.create(Uint8Array.prototype);
  Object.defineProperty(reader, 'byteLength', { value: file.size });
  Object.defineProperty(reader, 'subarray', {
    value: (begin: number, end: number) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(file.slice(begin, end))),
  });
  return reader;
};
