/** Gives bytes to the browser to save as a file. */
export const saveBytes = ({ name, mime, bytes }: { readonly name: string; readonly mime: string; readonly bytes: Uint8Array }): void => {
  // a copy: a view of shared memory cannot be part of a blob
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mime }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
