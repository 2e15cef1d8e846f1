import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { EditorError } from '../error.ts';
import type { StoredDocument, StoredFile, StoredPicture, StoredVersion } from './storage.ts';

/** Documents without their texts: a list reads no workflow. */
type Head = Omit<StoredDocument, 'text'>;

export interface StudioSchema extends DBSchema {
  documents: { key: string; value: Head };
  texts: { key: string; value: string };
  thumbnails: { key: string; value: StoredPicture };
  versions: { key: [string, number]; value: StoredVersion & { readonly id: string } };
  'version-texts': { key: [string, number]; value: string };
  files: { key: string; value: StoredFile };
  bytes: { key: string; value: Uint8Array };
  settings: { key: string; value: string };
}
export type StudioDatabase = IDBPDatabase<StudioSchema>;

const currentVersion = 1;

/** Opens the database, and opens it again after the browser has closed it. */
export const databaseAt = (name: string): (() => Promise<StudioDatabase>) => {
  let opened: Promise<StudioDatabase> | undefined;
  const forget = (): void => {
    opened = undefined;
  };
  return () => {
    opened ??= openDB<StudioSchema>(name, currentVersion, {
      upgrade(database) {
        database.createObjectStore('documents', { keyPath: 'id' });
        database.createObjectStore('texts');
        database.createObjectStore('thumbnails');
        database.createObjectStore('versions', { keyPath: ['id', 'revision'] });
        database.createObjectStore('version-texts');
        database.createObjectStore('files', { keyPath: 'sha256' });
        database.createObjectStore('bytes');
        database.createObjectStore('settings');
      },
      blocking(_current, _blocked, event) {
        // a newer version of the program in another tab upgrades the database
        if (event.target instanceof IDBDatabase) event.target.close();
        forget();
      },
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  };
};

/** The error for a write or read that the browser refused. */
export const storageError = (cause: unknown): EditorError => {
  if (cause instanceof EditorError) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  if (name === 'QuotaExceededError')
    return new EditorError(
      'STORAGE_FULL',
      'There is no disk space left to save this. Free some, or remove workflows that you no longer need. Until then, download what you want to keep.',
      { cause },
    );
  if (name === 'VersionError')
    return new EditorError(
      'STORAGE_UNAVAILABLE',
      'A newer version of Unclip Studio has been open in this browser. Reload this page to continue.',
      {
        cause,
      },
    );
  return new EditorError(
    'STORAGE_UNAVAILABLE',
    'The browser does not let this page save anything. Leave private browsing, or allow site data. Until then, download what you want to keep.',
    { cause },
  );
};
