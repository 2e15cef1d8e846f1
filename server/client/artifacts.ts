import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { answered, serverError } from './problem.ts';

/** Reads and sends the artifacts of a server: encoded values, files and pictures, named by their SHA-256. */
export type Artifacts = {
  /** Rejects with the server's error, and with code DAMAGED if the received bytes have another hash. */
  read(hash: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  send(hash: string, bytes: Uint8Array<ArrayBuffer> | Blob, signal?: AbortSignal): Promise<void>;
};

/** Artifacts over HTTP. `token` as for `createClient`. */
export const artifactsAt = ({ server, token }: { readonly server: string; readonly token?: string }): Artifacts => {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const request = async (hash: string, init: RequestInit): Promise<Response> =>
    answered(await fetch(new URL(`/api/artifacts/${hash}`, server), { ...init, headers }));
  return {
    async read(hash, signal) {
      const response = await request(hash, signal ? { signal } : {});
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytesToHex(sha256(bytes)) === hash) return bytes;
      throw serverError(502, { code: 'DAMAGED', message: `Artifact ${hash} was damaged in transit. Try again.` });
    },
    async send(hash, bytes, signal) {
      await request(hash, { method: 'PUT', body: bytes, ...(signal && { signal }) });
    },
  };
};
