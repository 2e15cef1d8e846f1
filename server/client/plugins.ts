import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { answered, serverError } from './problem.ts';

/** The code of a plugin of a server, as data. Rejects with the server's error, and with code DAMAGED if the received bytes have another hash. */
export const readPlugin = async (server: string, sha256: string): Promise<Uint8Array<ArrayBuffer>> => {
  const response = await answered(await fetch(new URL(`/api/plugins/${sha256}.js`, server)));
  const code = new Uint8Array(await response.arrayBuffer());
  if (bytesToHex(digest(code)) === sha256) return code;
  throw serverError(502, { code: 'DAMAGED', message: `The plugin ${sha256} was damaged in transit. Try again.` });
};
