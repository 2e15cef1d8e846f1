import type { RecordedRun } from '../bundle/index.ts';
import type { Registry, Workflow } from '../graph/index.ts';
import type { ByteSource } from '../models/embedding-files/index.ts';
import type { ImageCodec } from '../models/image/codec.ts';
import type { Image } from '../models/image/image.ts';
import type { PictureFile } from '../models/image/picture.ts';
import type { NamedBytes } from './supplied-files.ts';

/** A picture or another file that a program passes to a run: a path or an address, the content of the file, with or without its name, or pixels. */
export type FileInput = string | URL | Uint8Array | { readonly name: string; readonly bytes: Uint8Array } | Image;

/** The files of a run: those that the workflow names, and those that its inputs name or contain. */
export type RunFiles = {
  /** Adds the file of an input, and returns its name for the workflow. Rejects with `RunnerError`. */
  add(value: unknown, input: string): Promise<string>;
  /** Adds the folder of an input, or several pictures, and returns the name for the workflow. Rejects with `RunnerError`. */
  addFolder(value: unknown, input: string): Promise<string>;
  /** The content of a file of an input. Rejects with `RunnerError` BAD_INPUT or FILE_UNREADABLE. */
  content(value: unknown, input: string): Promise<NamedBytes>;
  /** Opens the file that a value of an input names; undefined for a value that names none. */
  source(value: unknown): Promise<ByteSource> | undefined;
  /** Reads what the planner has to know about the files of a workflow. Rejects with `RunnerError` FILE_FORBIDDEN for one that the workflow may not read. */
  prepare(workflow: Workflow, registry: Registry): Promise<void>;
  /** The SHA-256 of a file, or of the list of pictures that a folder stands for; undefined for a file that cannot be read. */
  hash(name: string): string | undefined;
  /** Rejects with `ModelError` FILE_MISSING. */
  read(name: string): Promise<Uint8Array>;
  /** Rejects with `ModelError` FILE_MISSING. */
  open(name: string): Promise<ByteSource>;
  /** The content of a picture of a folder. Rejects with `ModelError` FILE_MISSING. */
  picture(picture: PictureFile): Promise<Uint8Array>;
};

/** What Node and a page do in their own ways. */
export type Platform<Source> = {
  readonly images: ImageCodec;
  /** SHA-256, hex. */
  sha256(bytes: Uint8Array): string;
  /** What recordings say about the program, the device and the system. */
  facts(): Pick<RecordedRun, 'versions' | 'device' | 'system'>;
  /** Opens a workflow and the files of one run of it. Rejects with `RunnerError` FILE_UNREADABLE, and with `GraphError` for content that is not a workflow. */
  openWorkflow(source: Source): Promise<{ readonly workflow: Workflow; readonly files: RunFiles }>;
};
