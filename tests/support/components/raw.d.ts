/** The text of a file, which Vite puts in place of the import. */
declare module '*?raw' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: Vite exports it so
  export default text;
}
