/**
 * The script of the sandboxed frame: starts one Worker, and passes it the plugin and the port to the page. The file has no imports and no exports:
 * scripts/plugin-frame.ts strips its types and writes it into public/plugin-frame.html.
 */
addEventListener(
  'message',
  ({ data, ports }: MessageEvent<{ readonly program: string; readonly plugin: string }>) => {
    new Worker(URL.createObjectURL(new Blob([data.program], { type: 'text/javascript' }))).postMessage(data.plugin, [...ports]);
  },
  { once: true },
);
