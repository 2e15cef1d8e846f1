import type { Weights } from '../messages.ts';
import { altered, download } from './download.ts';
import { type KeptFile, openKept } from './kept-file.ts';
import type { Progress } from './messages.ts';
import { sha256Hex } from './sha256.ts';

type Fetching = { readonly signal: AbortSignal; readonly progress: (progress: Progress) => void };

/** The address of a file of known content: a cache may keep it for ever. */
export const addressOf = ({ location, file, sha256 }: Pick<Weights, 'location' | 'file' | 'sha256'>) =>
  `${location}/${file}?sha256=${sha256}`;

/**
 * A network's weights, whole and verified: from the browser's file system, where they lie by their SHA-256, or else from the server. A
 * download that broke off goes on where it stopped, also after a reload. Where the browser keeps nothing they are held in memory only.
 * @throws ModelError
 */
export const readWeights = (weights: Weights, fetching: Fetching): Promise<Uint8Array<ArrayBuffer>> =>
  // One tab fetches, the others wait and find the file.
  alone(`unclip-weights-${weights.sha256}`, async () => {
    const kept = await openKept(weights.sha256, weights.bytes);
    try {
      return await fill(weights, fetching, kept);
    } finally {
      kept.close();
    }
  });

const fill = async (weights: Weights, { signal, progress }: Fetching, kept: KeptFile): Promise<Uint8Array<ArrayBuffer>> => {
  const { bytes, sha256, title } = weights;
  const path = `${weights.location}/${weights.file}`;
  const content = new Uint8Array(bytes);
  if (kept.size() > bytes) kept.clear();
  const held = kept.size();
  kept.read(content.subarray(0, held));
  for (const from of held > 0 ? [held, 0] : [0]) {
    if (from === 0 && held > 0) kept.clear();
    if (from < bytes) {
      progress({ name: title, loaded: from, total: bytes });
      const piece = (part: Uint8Array, at: number) => {
        content.set(part, at);
        kept.append(part, at);
        progress({ name: title, loaded: at + part.length, total: bytes });
      };
      await download({ address: addressOf(weights), path, bytes, signal, piece }, from);
    }
    const found = await sha256Hex(content);
    if (found === sha256) return content;
    // What lay here was damaged: fetched once more, from the beginning.
    if (from === 0) {
      kept.clear();
      throw altered({ path }, `its SHA-256 begins with ${found.slice(0, 12)} instead of ${sha256.slice(0, 12)}`);
    }
  }
  throw altered({ path }, 'its content differs');
};

const alone = <Result>(name: string, work: () => Promise<Result>): Promise<Result> =>
  navigator.locks ? (navigator.locks.request(name, work) as Promise<Result>) : work(); // the lock gives what the work gives
