import { codeOf, type Sentence, sentence } from '../errors/index.ts';

const systemSentences: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space and run again.',
  EDQUOT: 'Your disk quota is used up. Free some space and run again.',
  EACCES: 'Access is denied. Change the permissions or choose another folder.',
  EPERM: 'Access is denied. Change the permissions or choose another folder.',
  EROFS: 'The disk is read-only. Choose another folder.',
  ENOENT: 'It does not exist. Check the spelling.',
  ENOTDIR: 'A part of the path is a file, not a folder. Choose another path.',
  EEXIST: 'A file with that name exists already. Choose another name.',
  EISDIR: 'It is a folder, not a file.',
  EMFILE: 'Too many files are open. Close some programs and run again.',
  EIO: 'The disk reported an error.',
  ENAMETOOLONG: 'The path is too long. Choose a shorter one.',
};

/** Whether an error is one of the file system that has a sentence. */
export const isSystemError = (error: unknown): boolean => systemSentences[codeOf(error) ?? ''] !== undefined;

/** What an error of the file system means and what to do about it; the text of any other value. */
export const systemSentence = (error: unknown): Sentence => {
  const known = systemSentences[codeOf(error) ?? ''];
  return sentence(known ?? '{message}', known === undefined ? { message: error instanceof Error ? error.message : String(error) } : {});
};
