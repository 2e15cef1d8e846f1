import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';

/** A program of the frame as JavaScript, in a form that can stand in a script element. */
const programOf = async (name: string): Promise<string> => {
  const source = await readFile(new URL(`../editor/engine/plugins/sandbox/${name}.ts`, import.meta.url), 'utf8');
  return stripTypeScriptTypes(source).replaceAll('</', '<\\/');
};

/**
 * The page in which plugins run, `plugin-frame.html`. The studio loads it in a hidden frame, and copies the template into a sandboxed frame inside of that one, for each
 * plugin. Two frames are needed: the outer one is a page of this site, so that its policy is not that of the studio, and that it has the headers of this site, or of the
 * service worker, which browsers do not ask for sandboxed frames. The inner one has no origin, and inherits the policy.
 *
 * The policy forbids everything but the one script of the inner frame, scripts and workers from blobs, and WebAssembly.
 */
export const pluginFrame = async (): Promise<string> => {
  const [starter, worker] = await Promise.all([programOf('frame-starter'), programOf('frame-worker')]);
  const hash = createHash('sha256').update(starter).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${hash}' blob: 'wasm-unsafe-eval'; worker-src blob:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Plugins</title>
<template><script>${starter}</script></template>
<script type="text/plain">${worker}</script>
`;
};
