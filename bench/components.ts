import { availableParallelism } from 'node:os';
import { nodeBackend } from '../models/backends/node/index.ts';
import { type Component, componentOf } from '../models/component.ts';
import { componentName } from '../models/manifest.ts';
import type { Feeds } from '../models/tensor.ts';
import type { Bench, BenchRow } from './report.ts';
import { benchFamily } from './shared/family.ts';
import { measureInPython } from './shared/python.ts';
import { medianTime, milliseconds } from './shared/timing.ts';

/** Ones in the shape of a component's inputs: the running time of a network does not depend on the values. */
const feedsOf = ({ inputs }: Component): Feeds =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, shape }]) => {
      const dims = shape.map((length) => (typeof length === 'number' ? length : 1));
      const size = dims.reduce((product, length) => product * length, 1);
      return [name, { dims, data: (dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)).fill(1) }];
    }),
  );

/** Each network of the family at batch 1: loading, running in onnxruntime-node (thread hop included), running in PyTorch eager. */
export const bench: Bench = async () => {
  const family = await benchFamily();
  const threads = availableParallelism();
  const python = await measureInPython(family.location, threads);
  const backend = nodeBackend({ device: 'cpu', threads });
  const rows: BenchRow[] = [];
  try {
    for (const name of componentName.options) {
      if (!family.manifest.components[name]) continue;
      const component = componentOf(family, name);
      const session = backend.session(family, name);
      const load = await milliseconds(() => session.load());
      const feeds = feedsOf(component);
      const run = await medianTime(() => session.run(feeds));
      const reference = typeof python === 'string' ? undefined : python.components[name];
      const speeds = typeof python !== 'string' &&
        reference && {
          'PyTorch ms': reference.ms,
          faster: `${(reference.ms / run).toFixed(1)}×`,
          MFLOP: reference.flop / 1e6,
          '% of peak': (100 * reference.flop) / (run / 1000) / python.peak,
        };
      rows.push({ component: name, 'MB on disk': component.bytes / 1e6, 'load ms': load, 'run ms': run, ...speeds });
    }
  } finally {
    await backend.close();
  }
  const note =
    typeof python === 'string'
      ? python
      : `PyTorch ${python.version} eager runs the exported graph operator by operator. Peak: the fastest 2048³ float32 product in PyTorch, ${(python.peak / 1e9).toFixed(0)} GFLOP/s. Loading the first network also starts the worker.`;
  return { title: `Networks of the family ${family.manifest.family}, batch 1, ${threads} threads`, rows, note };
};
