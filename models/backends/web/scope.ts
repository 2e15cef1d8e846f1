import type { Answer, Download, Question } from './messages.ts';

/** What this program uses of a worker's global object; TypeScript's DOM library knows pages only. */
type Scope = {
  postMessage(message: Answer | Download, transfer: readonly ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: Question }) => void): void;
};

// Safe: worker.ts alone imports this, and it runs in a worker only.
export const scope = globalThis as unknown as Scope;
