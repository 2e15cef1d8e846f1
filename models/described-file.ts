import { type Sentence, sentence } from '../errors/index.ts';
import { ModelError } from './error.ts';
import type { Manifest } from './manifest.ts';

/** A file as a manifest describes it. */
export type DescribedFile = { readonly file: string; readonly sha256: string; readonly bytes?: number | undefined };

/** The files that a manifest names, each once: several networks may point into one file of weights. */
export const describedFiles = ({ components, tokenizer, library, autoregressivePrior }: Manifest): DescribedFile[] => {
  const files: DescribedFile[] = [
    ...Object.values(components).flatMap(({ weights, ...graph }) => [graph, ...weights]),
    ...(tokenizer ? [tokenizer] : []),
    ...(autoregressivePrior ? [autoregressivePrior.values] : []),
    ...(autoregressivePrior?.axes ? [autoregressivePrior.axes] : []),
    ...(library ? [library] : []),
    ...(library?.captions !== undefined && library.captionsSha256 !== undefined
      ? [{ file: library.captions, sha256: library.captionsSha256 }]
      : []),
  ];
  return [...new Map(files.map((described) => [described.file, described])).values()];
};

/** The error of a file that the manifest at `manifest` does not name. */
export const notNamed = (file: string, manifest: string): ModelError =>
  new ModelError('FILE_MISSING', 'The manifest {manifest} does not name a file {file}.', { params: { manifest, file } });

/** The error of a file whose content is not the one that its manifest describes. */
const differs = (path: string, finding: Sentence): ModelError =>
  new ModelError('BAD_WEIGHTS', 'The model file {path} differs from its manifest: {finding}. Download the model again.', {
    params: { path, finding },
  });

/** The error of a file that has another size than its manifest says. */
export const wrongSize = (path: string, size: { readonly found: number; readonly expected: number }): ModelError =>
  differs(path, sentence('it has {found} bytes instead of {expected}', size));

/** The error of a file that has another SHA-256 (hex) than its manifest says. */
export const wrongHash = (path: string, hash: { readonly found: string; readonly expected: string }): ModelError =>
  differs(
    path,
    sentence('its SHA-256 begins with {found} instead of {expected}', {
      found: hash.found.slice(0, 12),
      expected: hash.expected.slice(0, 12),
    }),
  );
