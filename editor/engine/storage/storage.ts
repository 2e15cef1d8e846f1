import type { Sentence } from '../../../errors/index.ts';
import type { Box } from '../../../graph/index.ts';

/** A document as it is stored. */
export type StoredDocument = {
  readonly id: string;
  readonly name: string;
  /** The workflow's JSON. */
  readonly text: string;
  /** Collapsed nodes. Earlier versions stored them beside the workflow; now they are in its layout. */
  readonly collapsed?: readonly string[];
  readonly changedAt: number;
  /** Counts the writes. */
  readonly revision: number;
};
export type DocumentDraft = Omit<StoredDocument, 'revision'>;

export type StoredPicture = { readonly mime: string; readonly bytes: Uint8Array };
export type StoredSummary = Pick<StoredDocument, 'id' | 'name' | 'changedAt'> & { readonly thumbnail?: StoredPicture };
/** An earlier state of a document. */
export type StoredVersion = { readonly revision: number; readonly savedAt: number; readonly name: string };
export type StoredFile = { readonly sha256: string; readonly name: string };

/** `saved: false`: another tab has written `current` since. */
export type Written = { readonly saved: true; readonly revision: number } | { readonly saved: false; readonly current: StoredDocument };

export type Change = { readonly id: string; readonly kind: 'written' | 'removed' | 'thumbnail' };

/** The part of `BroadcastChannel` that the tabs of a browser use. */
export type Channel = {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
};

/** The other tabs of this browser. */
export type Tabs = {
  /** Calls the listener with the changes of other tabs. Returns the function that ends it. */
  subscribe(listener: (change: Change) => void): () => void;
  announce(change: Change): void;
  /** Declares that this tab has a document open, and reports whether another tab opened it first, whenever that changes. Returns the function that ends it. */
  hold(id: string, listener: (otherTab: boolean) => void): () => void;
};

/**
 * Changes that a page writes at once, because it may end before they are saved. `writing`: the text of a save in progress, which may have
 * been written or not.
 */
export type JournalEntry = { readonly draft: DocumentDraft; readonly base: number; readonly writing?: string };
export type Journal = {
  write(entry: JournalEntry): void;
  /** The entries of ended pages for a document, each with the key to remove it by. */
  read(id: string): readonly { readonly key: string; readonly entry: JournalEntry }[];
  forget(key: string): void;
  /** This page has saved the document: removes its own entry. */
  clear(id: string): void;
};

/** What is stored beside the documents: their labels, templates, and versions that have a name. */
export type EntryKind = 'label' | 'template' | 'version' | 'plugin';

/** Small values by kind and id. Methods reject with `EditorError`. */
export type StoredEntries = {
  /** All of a kind. Another version of the program may have written them, so their values are checked by who reads them. */
  all(kind: EntryKind): Promise<readonly (readonly [id: string, value: unknown])[]>;
  put(kind: EntryKind, id: string, value: unknown): Promise<void>;
  remove(kind: EntryKind, id: string): Promise<void>;
};

/** Encoded outputs of nodes by key, for the time after a reload. Any of them may be evicted at any time. */
export type StoredResults = {
  keys(): Promise<readonly string[]>;
  read(key: string): Promise<Uint8Array | undefined>;
  write(entries: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** The keys of the outputs that the nodes of a document showed last, by node id. */
  shown(document: string): Promise<Readonly<Record<string, string>>>;
  show(document: string, keys: Readonly<Record<string, string>>): Promise<void>;
  /** Removes the outputs of these keys. */
  remove(keys: readonly string[]): Promise<void>;
  /** Removes everything. */
  clear(): Promise<void>;
};

/** A param or an input value of a node that contributed to a picture. */
export type PictureFact = { readonly node: string; readonly name: string; readonly value: string | number | boolean };

/** A picture that a run drew, without its bytes. */
export type RecordedPicture = {
  /** The key of the node's outputs, the port and the index of the item: the same picture has the same id. */
  readonly id: string;
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly drawnAt: number;
  readonly document: string;
  /** The name of the workflow. */
  readonly workflow: string;
  readonly node: string;
  readonly port: string;
  readonly item: number;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** The size of the PNG file. */
  readonly bytes: number;
  readonly starred: boolean;
  /** The texts that it was drawn from. */
  readonly caption: string;
  readonly facts: readonly PictureFact[];
  /** The pictures that the parts of a sheet show. */
  readonly cells?: readonly PictureCell[];
};
/** A part of a sheet, in pixels, and the id of the picture that it shows. */
export type PictureCell = { readonly box: Box; readonly picture: string };
/** A picture with its PNG file, which contains the workflow that draws it alone. */
export type PictureEntry = { readonly picture: RecordedPicture; readonly png: Uint8Array };

/** The pictures that runs drew, with the workflows of the runs. Above the limit the oldest without a star are removed. */
export type StoredRecord = {
  /** The newest first. */
  list(): Promise<readonly RecordedPicture[]>;
  /** Adds the pictures of a run, and returns how many others were removed to make room. Pictures that are already there are left as they are. */
  add(run: { readonly id: string; readonly workflow: string }, entries: readonly PictureEntry[]): Promise<number>;
  png(id: string): Promise<Uint8Array | undefined>;
  /** The JSON of the workflow of a run. */
  workflow(run: string): Promise<string | undefined>;
  star(id: string, starred: boolean): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
};

/** A run of a queue as it is stored. */
export type StoredRun = {
  readonly id: string;
  /** The id of the document. */
  readonly document: string;
  /** The workflow's JSON, with the seeds of the run. */
  readonly text: string;
  readonly targets?: readonly string[];
  /** Nodes that are computed although their outputs are stored. */
  readonly again?: readonly string[];
  /** Milliseconds since 1970. */
  readonly queuedAt: number;
};

/** The runs that wait in this page, for the time after a reload. */
export type StoredQueue = {
  /** The runs of pages that have ended, in their order. They belong to this page from now on, so no other page gets them. */
  adopt(): Promise<readonly StoredRun[]>;
  /** Replaces the stored runs of this page. */
  write(runs: readonly StoredRun[]): Promise<void>;
  /** This page is about to end: its runs can be adopted. */
  release(): void;
};

/** Where documents and files are stored. Methods reject with `EditorError`. */
export type Storage = {
  /** Why nothing outlives this tab; absent where everything is stored. */
  readonly note?: Sentence;
  readonly tabs: Tabs;
  readonly journal: Journal;
  readonly results: StoredResults;
  readonly record: StoredRecord;
  readonly queue: StoredQueue;
  readonly entries: StoredEntries;
  list(): Promise<readonly StoredSummary[]>;
  read(id: string): Promise<StoredDocument | undefined>;
  /** Writes the document if its revision is still `base` (0: it is new). Some of the overwritten documents become versions: `isNewVersion`. */
  write(draft: DocumentDraft, base: number): Promise<Written>;
  remove(id: string): Promise<void>;
  /** The newest first. */
  versions(id: string): Promise<readonly StoredVersion[]>;
  readVersion(id: string, revision: number): Promise<string | undefined>;
  writeThumbnail(id: string, picture: StoredPicture): Promise<void>;
  files(): Promise<readonly StoredFile[]>;
  readFile(sha256: string): Promise<Uint8Array | undefined>;
  writeFile(file: StoredFile & { readonly bytes: Uint8Array }): Promise<void>;
  removeFile(sha256: string): Promise<void>;
  /** The document that was open last in this tab, else in any tab. */
  lastOpened(): Promise<string | undefined>;
  setLastOpened(id: string): Promise<void>;
  /** The documents that were open as tabs in this window, in their order, else those of the window that changed its tabs last. */
  openDocuments(): Promise<readonly string[]>;
  setOpenDocuments(ids: readonly string[]): Promise<void>;
};

/** Earlier versions that a storage keeps of a document. */
export const mostVersions = 30;
/** Least milliseconds between two of them. */
const betweenVersions = 60_000;

/** Whether the document that is about to be overwritten becomes a version. `newest`: the newest version so far. */
export const isNewVersion = (current: StoredDocument, newest: StoredVersion | undefined): boolean =>
  newest === undefined || current.changedAt - newest.savedAt >= betweenVersions;
