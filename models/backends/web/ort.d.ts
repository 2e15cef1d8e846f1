// The builds of onnxruntime-web, as scripts/web-files.ts puts them on our own origin.
declare module '/ort/*' {
  export * from 'onnxruntime-web';
}
