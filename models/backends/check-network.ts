import { ModelError } from '../error.ts';
import type { Port, Weights } from './weights.ts';

/**
 * Compares the names of a network's inputs and outputs with the manifest's.
 * @throws ModelError `BAD_MANIFEST` when the network lacks one of them
 */
export const checkNames = (
  { title, inputs, outputs }: Weights,
  network: { readonly inputNames: readonly string[]; readonly outputNames: readonly string[] },
): void => {
  const check = (kind: 'input' | 'output', wanted: readonly string[], names: readonly string[]): void => {
    const missing = wanted.find((name) => !names.includes(name));
    if (missing === undefined) return;
    throw new ModelError(
      'BAD_MANIFEST',
      'The {network} has no {kind} "{missing}". It has: {names}. Correct the manifest, or export the model again.',
      { params: { network: title, kind, missing, names: names.join(', ') } },
    );
  };
  const names = (ports: readonly Port[]) => ports.map(({ name }) => name);
  check('input', names(inputs), network.inputNames);
  check('output', names(outputs), network.outputNames);
};

/** The error of an output whose number type this program cannot read. */
export const notReadable = (output: string, title: string): ModelError =>
  new ModelError('BAD_MANIFEST', 'The output "{output}" of the {network} has no number type that can be read. Export the model again.', {
    params: { output, network: title },
  });

/** The error of weights that onnxruntime cannot load. */
export const notLoadable = (title: string, reason: string): ModelError =>
  new ModelError('BAD_WEIGHTS', 'onnxruntime cannot load the {network}: {reason}. Export or download the model again.', {
    params: { network: title, reason },
  });
