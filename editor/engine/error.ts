import { CodedError } from '../../errors/index.ts';

export type EditorErrorCode =
  | 'ABORTED'
  | 'DOCUMENT_MISSING'
  | 'FILE_MISSING'
  | 'FILE_TOO_LARGE'
  | 'NOTHING_DROPPED'
  | 'NOTHING_TO_PASTE'
  | 'STORAGE_FULL'
  | 'STORAGE_UNAVAILABLE'
  | 'LINK_TOO_LONG'
  | 'LINK_DAMAGED'
  | 'NEWER_VERSION'
  | 'FOREIGN_FILE'
  | 'PICTURE_ONLY'
  | 'UNREADABLE_FILE'
  | 'SERVER_MISSING'
  | 'SERVER_REFUSED';

/** What goes wrong in `editor/`. The message is one or two plain sentences: what is wrong, and what to do. */
export class EditorError extends CodedError<EditorErrorCode> {
  override readonly name = 'EditorError';
}
