import { nodeBackend } from '../models/backends/node/index.ts';
import { sampled, type TestNumbers, testFeeds } from '../models/backends/web/model-test.ts';
import { feedTypeOf } from '../models/component.ts';
import type { ModelFamily } from '../models/family.ts';
import { componentName } from '../models/manifest.ts';

/** The outputs of each network of a family for fixed inputs on onnxruntime's CPU: a browser's device must compute the same. */
export const testNumbers = async (family: ModelFamily): Promise<TestNumbers> => {
  const backend = nodeBackend({ device: 'cpu' });
  const numbers: TestNumbers = {};
  try {
    for (const name of componentName.options) {
      const component = family.manifest.components[name];
      if (!component) continue;
      const inputs = Object.fromEntries(
        Object.entries(component.inputs).map(([input, { dtype, shape }]) => {
          return [input, { dtype: feedTypeOf(dtype), dims: shape.map((size) => (typeof size === 'number' ? size : 1)) }] as const;
        }),
      );
      const outputs = await backend.session(family, name).run(testFeeds(inputs));
      numbers[component.file] = {
        inputs,
        outputs: Object.fromEntries(Object.entries(outputs).map(([output, { data }]) => [output, sampled(data)])),
      };
    }
  } finally {
    await backend.close();
  }
  return numbers;
};
