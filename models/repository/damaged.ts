import type { Sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';

/** The error of a file of tensors whose content contradicts itself. `finding` completes "The file … is damaged: ". */
export const damaged = (file: string, finding: Sentence, cause?: unknown): ModelError =>
  new ModelError('BAD_WEIGHTS', 'The file {file} is damaged: {finding}. Fetch or copy it again.', {
    params: { file, finding },
    cause,
  });

const pointer = new TextEncoder().encode('version https://git-lfs');

/** The error of a file that Git LFS has not fetched, if the first bytes of a file are those of its pointer. */
export const lfsPointer = (file: string, start: Uint8Array): ModelError | undefined =>
  pointer.every((byte, index) => start[index] === byte)
    ? new ModelError('BAD_WEIGHTS', 'The weights file {file} is a pointer of Git LFS. Run "git lfs pull" in its repository.', {
        params: { file },
      })
    : undefined;
