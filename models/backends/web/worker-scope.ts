import type { Port } from '../rpc.ts';

/** The part of a worker's global object that this program uses; TypeScript's DOM library describes pages only. */
type Scope = {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
};
// Safe: only programs of workers import this file.
const scope = globalThis as unknown as Scope;

/** The channel from a worker to its page. */
export const workerScope: Port = {
  post: (message, buffers) => scope.postMessage(message, buffers),
  listen: (listener) => scope.addEventListener('message', ({ data }) => listener(data)),
};
