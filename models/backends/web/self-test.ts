import type { Placement } from './messages.ts';
import type { Runtime } from './runtime.ts';
import { expected } from './self-test-numbers.ts';
import { reasonOf, Unfit } from './unfit.ts';

const size = 8;
const channels = 8;

/** What the self-test's network is fed. */
export const selfTestFeeds = () => ({
  sample: {
    dims: [1, channels, size, size],
    data: Float32Array.from({ length: channels * size * size }, (_, index) => Math.sin(index * 0.37)),
  },
  ids: { dims: [1, 4], data: Int32Array.from([3, 0, 11, 7]) },
});

/** Every so many numbers of the output one is compared. */
const stride = 16;
/** Largest difference that rounding explains; wrong kernels were seen to be off by 0.03 and more. */
const tolerance = 2e-3;

/**
 * Largest difference of a device's output from the stored numbers, which onnxruntime's CPU gave.
 * @throws Unfit where it is more than rounding
 */
export const judge = (output: ArrayLike<number>): number => {
  const largest = expected.reduce((most, value, index) => {
    const difference = Math.abs((output[index * stride] ?? Number.NaN) - value);
    return Math.max(most, difference);
  }, 0);
  if (largest <= tolerance) return largest;
  throw new Unfit(
    Number.isNaN(largest)
      ? 'its self-test gave no numbers'
      : `its self-test was off by ${largest.toPrecision(2)}, where at most ${tolerance} is rounding`,
  );
};

/**
 * Computes a small network (convolution, norms, attention, embedding) on the device, and compares the numbers. Gives a sentence.
 * @throws Unfit
 */
export const selfTest = async (runtime: Runtime, { name }: Placement): Promise<string> => {
  const response = await fetch(new URL('./self-test.onnx', import.meta.url));
  if (!response.ok) throw new Error(`the self-test cannot be fetched: status ${response.status}`);
  const model = new Uint8Array(await response.arrayBuffer());
  const feeds = selfTestFeeds();
  // Where this fails, it is this build of onnxruntime that does not start; the numbers say nothing yet.
  const session = await runtime.InferenceSession.create(model, { executionProviders: [name], logSeverityLevel: 3 });
  try {
    const { output } = await session.run({
      sample: new runtime.Tensor('float32', feeds.sample.data, feeds.sample.dims),
      ids: new runtime.Tensor('int32', feeds.ids.data, feeds.ids.dims),
    });
    if (!(output?.data instanceof Float32Array)) throw new Unfit('its self-test gave no numbers');
    const largest = judge(output.data);
    output.dispose();
    // The session stays for as long as the worker does: onnxruntime destroys the GPU's device with the last one.
    return `Its self-test passed, off by at most ${largest.toPrecision(2)}.`;
  } catch (error) {
    if (error instanceof Unfit) throw error;
    throw new Unfit(`its self-test failed (${reasonOf(error)})`);
  }
};
