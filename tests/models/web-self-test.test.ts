import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { judge, selfTestFeeds } from '../../models/backends/web/self-test.ts';

const output = async (): Promise<Float32Array> => {
  const file = new URL('../../models/backends/web/self-test.onnx', import.meta.url);
  const session = await InferenceSession.create(await readFile(file));
  const { sample, ids } = selfTestFeeds();
  const results = await session.run({
    sample: new Tensor('float32', sample.data, sample.dims),
    ids: new Tensor('int32', ids.data, ids.dims),
  });
  return results.output?.data as Float32Array; // of the type the network declares
};

test("onnxruntime's CPU passes the self-test of devices", async () => {
  expect(judge(await output())).toBeLessThan(1e-5);
});

test('a device that is off by a little in one place, or gives no numbers, does not', async () => {
  const right = await output();
  expect(() => judge(right.map((value, index) => (index === 160 ? value + 0.03 : value)))).toThrow('its self-test was off by 0.030');
  expect(() => judge(right.map((value, index) => (index === 160 ? Number.NaN : value)))).toThrow('its self-test gave no numbers');
  expect(() => judge([])).toThrow('its self-test gave no numbers');
});
