import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sessionSettings } from '../../models/backends/node/session-settings.ts';
import type { NetworkMeasurement, NetworkRequest } from './measure.ts';

// A process of its own for one network, because the peak of the memory belongs to a process.
const { path, threads, feeds, steps }: NetworkRequest = JSON.parse(process.argv[2] ?? '');

/** Ones: the running time of a network does not depend on the values. */
const onesOf = ({ dtype, dims }: NetworkRequest['feeds'][string]): Tensor => {
  const size = dims.reduce((product, length) => product * length, 1);
  if (dtype === 'int64') return new Tensor('int64', new BigInt64Array(size).fill(1n), dims);
  if (dtype === 'int32') return new Tensor('int32', new Int32Array(size).fill(1), dims);
  if (dtype === 'bool') return new Tensor('bool', new Uint8Array(size).fill(1), dims);
  return new Tensor('float32', new Float32Array(size).fill(1), dims);
};

const start = performance.now();
const session = await InferenceSession.create(path, sessionSettings({ device: 'cpu', build: 'native', threads, external: true }));
const load = performance.now() - start;
const inputs = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, onesOf(feed)]));
const times: number[] = [];
for (let step = 0; step < steps; step++) {
  const began = performance.now();
  await session.run(inputs);
  times.push(performance.now() - began);
}
// Node counts the largest resident size in KiB
const measurement: NetworkMeasurement = {
  load: load / 1000,
  peak: process.resourceUsage().maxRSS * 1024,
  times: times.map((time) => time / 1000),
};
console.log(JSON.stringify(measurement));
