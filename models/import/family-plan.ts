import type { Sentence } from '../../errors/index.ts';
import type { Component } from '../component.ts';
import type { ComponentName, Manifest } from '../manifest.ts';
import type { QuantizationError } from '../onnx/int8.ts';
import type { Repository } from '../repository/repository.ts';
import type { Feeds, Outputs } from '../tensor.ts';

/** A file of a repository, and where it goes below the folder of the family. */
export type PlannedFile = {
  readonly repository: Repository;
  readonly path: string;
  readonly target: string;
  /** The files of the repository that this one is computed from, where the repository of the authors does not have it. */
  readonly originals?: readonly string[];
};

/** A network as the manifest describes it, before its files were hashed. */
export type PlannedComponent = Omit<Component, 'sha256' | 'weights'> & {
  readonly weights: readonly { readonly file: string; readonly bytes: number }[];
};

/** A manifest before the files that it names were hashed. */
export type ManifestPlan = Omit<Manifest, 'components' | 'tokenizer' | 'library' | 'autoregressivePrior'> & {
  readonly components: Readonly<Partial<Record<ComponentName, PlannedComponent>>>;
  readonly tokenizer?: Omit<NonNullable<Manifest['tokenizer']>, 'sha256'>;
};

/** A part of the manifest that a network of the family computes. */
export type Completion = {
  readonly component: ComponentName;
  readonly feeds: Feeds;
  complete(manifest: ManifestPlan, outputs: Outputs): ManifestPlan;
};

/** What an import makes: the files of a family and its manifest. Nothing of it was written yet. */
export type FamilyPlan = {
  readonly manifest: ManifestPlan;
  /** Graphs that the import writes, by their path below the folder of the family. */
  readonly graphs: ReadonlyMap<string, Uint8Array>;
  readonly files: readonly PlannedFile[];
  readonly completion?: Completion;
  /** Set where the weights are int8 copies. */
  readonly int8?: {
    /** The errors of the tensors, once their files were written. */
    readonly errors: () => readonly QuantizationError[];
    /** The same family with the weights of the repositories, to measure what the copies change. */
    readonly reference: FamilyPlan;
  };
  /** What would make the family more useful. */
  readonly advice: readonly Sentence[];
};
