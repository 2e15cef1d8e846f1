import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import type { ComponentName, Manifest } from './manifest.ts';
import type { Feeds, Tensor, TensorData } from './tensor.ts';

/** A network of a family: its file, inputs and outputs. */
export type Component = NonNullable<Manifest['components'][ComponentName]>;

/**
 * The description of a family's network.
 * @throws ModelError `MODEL_MISSING` when the family has none of that name
 */
export const componentOf = ({ manifest }: ModelFamily, name: ComponentName): Component => {
  const component = manifest.components[name];
  if (component) return component;
  const others = Object.keys(manifest.components).join(', ') || 'none';
  throw new ModelError('MODEL_MISSING', `The model ${manifest.family} has no ${name} (it has: ${others}). Choose another model.`);
};

/**
 * Checks what a network is fed against its manifest: names, number types, shapes, one batch for all.
 * Gives the batch. `title` names the network in errors.
 * @throws ModelError `BAD_INPUT`
 */
export const checkFeeds = (title: string, { inputs }: Component, feeds: Feeds): number => {
  const extra = Object.keys(feeds).find((name) => !Object.hasOwn(inputs, name));
  if (extra !== undefined) throw badInput(`The ${title} has no input ${extra}. It takes: ${Object.keys(inputs).join(', ')}.`);
  let batch: { readonly name: string; readonly size: number } | undefined;
  for (const [name, wanted] of Object.entries(inputs)) {
    const tensor = feeds[name];
    const shape = `${wanted.dtype} [${wanted.shape.join(', ')}]`;
    if (!tensor) throw badInput(`The ${title} lacks its input ${name}, ${shape}.`);
    const fits = dtypeOf(tensor) === wanted.dtype && tensor.dims.length === wanted.shape.length;
    if (!fits || !wanted.shape.every((length, axis) => length === 'batch' || length === tensor.dims[axis])) {
      throw badInput(`The input ${name} of the ${title} must be ${shape}, not ${dtypeOf(tensor)} [${tensor.dims.join(', ')}].`);
    }
    const count = tensor.dims.reduce((product, length) => product * length, 1);
    if (count !== tensor.data.length || count === 0) {
      throw badInput(`The input ${name} of the ${title} says [${tensor.dims.join(', ')}] but holds ${tensor.data.length} numbers.`);
    }
    const size = tensor.dims[wanted.shape.indexOf('batch')];
    if (size === undefined) continue;
    if (batch && batch.size !== size) {
      throw badInput(`The inputs of the ${title} disagree on the batch: ${batch.name} holds ${batch.size}, ${name} holds ${size}.`);
    }
    batch ??= { name, size };
  }
  return batch?.size ?? 1;
};

const dtypeOf = ({ data }: Tensor<TensorData>) => (data instanceof Int32Array ? 'int32' : 'float32');
const badInput = (message: string) => new ModelError('BAD_INPUT', message);
