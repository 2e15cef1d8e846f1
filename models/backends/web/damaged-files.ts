import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describedFiles } from '../../described-file.ts';
import type { ModelFamily } from '../../family.ts';
import { openStoredFile } from './stored-folder.ts';

/** The files of a family that is stored in this browser which are missing, or whose content is not the one that the manifest describes. Reads every file. */
export const damagedFiles = async ({ manifest, location }: ModelFamily): Promise<readonly string[]> => {
  const described = new Map(describedFiles(manifest).map((file) => [file.file, file.sha256]));
  const damaged: string[] = [];
  for (const [file, expected] of described) {
    const found = await openStoredFile(location, file).then(hash, () => undefined);
    if (found !== expected) damaged.push(file);
  }
  return damaged;
};

const hash = async (file: File): Promise<string> => {
  const digest = sha256.create();
  const reader = file.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) digest.update(piece.value);
  return bytesToHex(digest.digest());
};
