import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { answered, serverError } from './problem.ts';

/** The bytes of a server's values, files and pictures, by their SHA-256. */
export type Artifacts = {
  /** Rejects with the server's sentence, and when the bytes that came have another hash. */
  read(hash: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  send(hash: string, bytes: Uint8Array<ArrayBuffer> | Blob, signal?: AbortSignal): Promise<void>;
};

/** Artifacts over HTTP. `token` as for `createClient`. */
export const artifactsAt = ({ server, token }: { readonly server: string; readonly token?: string }): Artifacts => {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const ask = async (hash: string, init: RequestInit): Promise<Response> =>
    answered(await fetch(new URL(`/api/artifacts/${hash}`, server), { ...init, headers }));
  return {
    async read(hash, signal) {
      const response = await ask(hash, signal ? { signal } : {});
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytesToHex(sha256(bytes)) === hash) return bytes;
      throw serverError(502, { code: 'DAMAGED', message: `The artifact ${hash} was damaged on the way. Try again.` });
    },
    async send(hash, bytes, signal) {
      await ask(hash, { method: 'PUT', body: bytes, ...(signal && { signal }) });
    },
  };
};
