import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { judge, selfTestFeeds } from '../../models/backends/web/self-test.ts';

const output = async (): Promise<Float32Array> => {
  const file = new URL('../../models/backends/web/self-test.onnx', import.meta.url);
  const session = await InferenceSession.create(await readFile(file));
  const { sample, ids } = selfTestFeeds();
  const results = await session.run({
    sample: new Tensor('float32', sample.data, sample.dims),
    ids: new Tensor('int32', ids.data, ids.dims),
  });
  return results.output?.data as Float32Array; // the type that the network declares
};

it("onnxruntime's CPU passes the self-test of devices", async () => {
  expect(judge(await output())).toBeLessThan(1e-5);
});

it('a device fails its self-test when one number is off by a little, or when it computes no numbers', async () => {
  const right = await output();
  expect(() => judge(right.map((value, index) => (index === 160 ? value + 0.03 : value)))).toThrow('its self-test was off by 0.030');
  expect(() => judge(right.map((value, index) => (index === 160 ? Number.NaN : value)))).toThrow('its self-test computed no numbers');
  expect(() => judge([])).toThrow('its self-test computed no numbers');
});
