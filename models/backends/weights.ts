import { componentOf } from '../component.ts';
import type { ModelFamily } from '../family.ts';
import type { ComponentName } from '../manifest.ts';

/** Describes the weights of a network completely, so that a worker can load them whenever it does not have them. */
export type Weights = {
  /** The family's hash and the component. Names the session. */
  readonly key: string;
  /** Names the network in errors: `decoder of emoji`. */
  readonly title: string;
  /** The family's folder (Node) or base address (browser). */
  readonly location: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
};

/**
 * The weights of a family's component.
 * @throws ModelError `MODEL_MISSING` when the family has no such component
 */
export const weightsOf = (family: ModelFamily, name: ComponentName): Weights => {
  const { file, bytes, sha256, inputs, outputs } = componentOf(family, name);
  return {
    key: `${family.hash}/${name}`,
    title: `${name} of ${family.manifest.family}`,
    location: family.location,
    file,
    bytes,
    sha256,
    inputs: Object.keys(inputs),
    outputs: Object.keys(outputs),
  };
};

/** Bytes of memory that loaded weights take: files store float16, and onnxruntime computes with float32. */
export const memoryOf = ({ bytes }: Pick<Weights, 'bytes'>): number => bytes * 2;
