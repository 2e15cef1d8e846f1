import type { Sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';

/** The error of an embedding file that cannot be used. `finding` completes "Cannot read the embeddings in …: ". */
export const badFile = (file: string, finding: Sentence, cause?: unknown): ModelError =>
  new ModelError('BAD_INPUT', 'Cannot read the embeddings in {file}: {finding}.', { params: { file, finding }, cause });
