import { type Sentence, sentence } from '../../../errors/index.ts';
import { DeviceError, reasonOf } from '../device-error.ts';
import type { Runtime } from './runtime.ts';
import { expected } from './self-test-numbers.ts';
import type { WebDevice } from './worker-functions.ts';

const size = 8;
const channels = 8;

/** The feeds of the self-test's network. */
export const selfTestFeeds = () => ({
  sample: {
    dims: [1, channels, size, size],
    data: Float32Array.from({ length: channels * size * size }, (_, index) => Math.sin(index * 0.37)),
  },
  ids: { dims: [1, 4], data: Int32Array.from([3, 0, 11, 7]) },
});

/** Every 16th number of the output is compared. */
const stride = 16;
/** The largest difference that rounding explains. Wrong kernels were off by 0.03 and more. */
const tolerance = 2e-3;

const noNumbers = () => new DeviceError('UNFIT', 'its self-test computed no numbers');

/**
 * The largest difference between a device's output and the expected numbers, which onnxruntime computed on a CPU.
 * @throws DeviceError `UNFIT` when the difference is larger than rounding explains
 */
export const judge = (output: ArrayLike<number>): number => {
  const largest = expected.reduce((most, value, index) => {
    const difference = Math.abs((output[index * stride] ?? Number.NaN) - value);
    return Math.max(most, difference);
  }, 0);
  if (largest <= tolerance) return largest;
  if (Number.isNaN(largest)) throw noNumbers();
  throw new DeviceError('UNFIT', 'its self-test was off by {difference}, and rounding explains at most {tolerance}', {
    params: { difference: largest.toPrecision(2), tolerance },
  });
};

/**
 * Computes a small network (convolution, norms, attention, embedding) on the device and compares the numbers. Returns a sentence about the result.
 * @throws DeviceError `UNFIT` when the device fails the test, `NOT_LOADED` when the test cannot be fetched
 */
export const selfTest = async (runtime: Runtime, { name }: WebDevice): Promise<Sentence> => {
  const response = await fetch(new URL('./self-test.onnx', import.meta.url));
  if (!response.ok) {
    throw new DeviceError('NOT_LOADED', 'the self-test cannot be fetched: status {status}', { params: { status: response.status } });
  }
  const model = new Uint8Array(await response.arrayBuffer());
  const feeds = selfTestFeeds();
  // A failure here says that this build of onnxruntime does not start. It says nothing about the numbers of the device.
  const session = await runtime.InferenceSession.create(model, { executionProviders: [name], logSeverityLevel: 3 });
  try {
    const { output } = await session.run({
      sample: new runtime.Tensor('float32', feeds.sample.data, feeds.sample.dims),
      ids: new runtime.Tensor('int32', feeds.ids.data, feeds.ids.dims),
    });
    if (!(output?.data instanceof Float32Array)) throw noNumbers();
    const largest = judge(output.data);
    output.dispose();
    // The session stays as long as the worker: onnxruntime destroys the GPU's device with its last session.
    return sentence('Its self-test passed, off by at most {difference}.', { difference: largest.toPrecision(2) });
  } catch (error) {
    if (error instanceof DeviceError) throw error;
    throw new DeviceError('UNFIT', 'its self-test failed ({reason})', { params: { reason: reasonOf(error) } });
  }
};
