import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openRunner } from 'unclip-studio';

const plugin = fileURLToPath(new URL('..', import.meta.url));

const workflow = {
  format: 'unclip-workflow',
  version: 2,
  name: 'Invert',
  nodes: {
    picture: { type: 'image', version: 1, params: {}, inputs: {} },
    invert: { type: 'my-plugin:invert', version: 1, params: {}, inputs: { images: { node: 'picture', port: 'images' } } },
  },
  interface: {
    inputs: { picture: { node: 'picture', param: 'file' }, strength: { node: 'invert', param: 'strength' } },
    outputs: { image: { node: 'invert', port: 'images' } },
  },
  layout: {},
};

test('the colours of a picture are inverted in a workflow', async () => {
  const runner = await openRunner({ plugins: [plugin] });
  try {
    const picture = { width: 1, height: 1, channels: 3, data: new Uint8Array([0, 100, 255]) };
    const { image } = await runner.run(workflow, { picture }).outputs;
    const { data } = await image[0].pixels();
    assert.deepEqual([...data], [255, 155, 0]);
  } finally {
    await runner.close();
  }
});
