import type { StoreApi } from 'zustand/vanilla';
import type { Problem } from '../../../errors/index.ts';
import type { ModelFacts } from '../../../graph/index.ts';
import type { Manifest } from '../../../models/manifest.ts';
import type { DroppedFile } from '../../../models/repository/files.ts';
import type { ImportProgress } from '../../../server/client/index.ts';

/** What the interface shows of a model family, taken from its manifest. */
export type FamilySummary = {
  readonly facts: ModelFacts;
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  readonly licenceUrl?: string;
  readonly repositories: Manifest['repositories'];
  readonly sources: Manifest['sources'];
  readonly components: readonly string[];
  /** Bytes of all files. */
  readonly bytes: number;
  /** Bytes of memory for the loaded weights of the largest network. */
  readonly memory: number;
};

/** A family of this page. */
export type PageFamily = FamilySummary & {
  /** It was added to this browser; the others are part of the site. */
  readonly added: boolean;
  /** Whether the memory of this browser holds each of its networks. */
  readonly fits: boolean;
};

/** A family of the server. `removable`: it was added to the server. */
export type ServerModel = FamilySummary & { readonly removable: boolean };

/** A model family, wherever it is installed. */
export type InstalledFamily = FamilySummary & {
  /** Absent where only the server has the family. */
  readonly page?: Pick<PageFamily, 'added' | 'fits'>;
  /** Absent where only the page has the family. `removable`: it was added to the server. */
  readonly server?: { readonly removable: boolean };
};

/** A family that was added to this browser and cannot be used. */
export type BrokenFamily = { readonly family: string; readonly problem: Problem };

/** The families of this page, and what adds, checks and removes them. Its methods reject with `ModelError`. */
export type PageFamilies = {
  list(): { readonly families: readonly PageFamily[]; readonly broken: readonly BrokenFamily[] };
  /** Imports a repository of dropped files into the storage of this browser. Returns the names of the families. */
  add(name: string, files: readonly DroppedFile[], hooks: ImportHooks): Promise<readonly string[]>;
  /** Reads every file of a family and compares it with its SHA-256. Returns the files that differ or are missing. */
  verify(family: string): Promise<readonly string[]>;
  remove(family: string): Promise<void>;
};
export type ImportHooks = { readonly signal: AbortSignal; onProgress(progress: ImportProgress): void };

/** Loads what changes the families of the page; resolves to undefined where they are fixed. */
export type LoadFamilies = () => Promise<PageFamilies | undefined>;

/** The import of a repository, in this page or on the server. */
export type FamilyImport = {
  readonly id: string;
  readonly where: 'browser' | 'server';
  /** The repository: the id on a hub, a path, or the name of a dropped folder. */
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress?: ImportProgress;
  readonly error?: Problem;
};

export type ModelsState = {
  /** Undefined until the families of this page were read. */
  readonly families: readonly PageFamily[] | undefined;
  readonly broken: readonly BrokenFamily[];
  /** The imports of this page, the oldest first. */
  readonly imports: readonly FamilyImport[];
};

/** The model families of this page. Its actions resolve when they have begun, or, where they return something, when they are done. */
export type PageModels = {
  readonly store: StoreApi<ModelsState>;
  /** Imports dropped files in the background. What goes wrong is in the state. */
  add(name: string, files: readonly DroppedFile[]): Promise<void>;
  cancel(id: string): Promise<void>;
  /** Starts an import that was cancelled or that failed again. */
  resume(id: string): Promise<void>;
  /** Forgets an import that has ended. */
  dismiss(id: string): Promise<void>;
  verify(family: string): Promise<readonly string[]>;
  remove(family: string): Promise<void>;
};
