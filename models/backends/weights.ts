import { type Component, componentOf, memoryOf, type NumberType } from '../component.ts';
import type { DescribedFile } from '../described-file.ts';
import type { ModelFamily } from '../family.ts';
import type { ComponentName } from '../manifest.ts';

/** An input or an output of a network: the name that this program uses, the network's own name, and the network's number type. */
export type Port = { readonly port: string; readonly name: string; readonly dtype: NumberType };

/** Describes a network and its weights completely, so that a worker can load them whenever it does not have them. */
export type Weights = {
  /** The SHA-256 of the graph and of its weights files. Names the session: networks with the same files share one. */
  readonly key: string;
  /** Names the network in errors: `decoder of emoji`. */
  readonly title: string;
  /** The family's folder (Node) or base address (browser). */
  readonly location: string;
  /** The graph. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The files that the graph's initializers point into. Empty when the graph contains its weights. */
  readonly files: readonly (DescribedFile & { readonly bytes: number })[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Bytes of memory for the loaded weights. */
  readonly memory: number;
};

/**
 * The weights of a family's component.
 * @throws ModelError `MODEL_MISSING` when the family has no such component
 */
export const weightsOf = (family: ModelFamily, name: ComponentName): Weights => {
  const component = componentOf(family, name);
  const { file, bytes, sha256, weights, inputs, outputs } = component;
  return {
    key: [sha256, ...weights.map((described) => described.sha256)].join(' '),
    title: `${name} of ${family.manifest.family}`,
    location: family.location,
    file,
    bytes,
    sha256,
    files: weights,
    inputs: portsOf(inputs),
    outputs: portsOf(outputs),
    memory: memoryOf(component),
  };
};

const portsOf = (ports: Component['inputs']): Port[] =>
  Object.entries(ports).map(([port, { name = port, dtype }]) => ({ port, name, dtype }));
