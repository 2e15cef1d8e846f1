import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecording, writeBundle } from '../../bundle/index.ts';
import { parseWorkflow, type RunEvent } from '../../graph/index.ts';
import { readPngText, workflowKeyword } from '../../models/image/png-text.ts';
import { openRunner, type Runner } from '../../runner/index.ts';
import { temporaryFolder } from '../support/cli/fake-host.ts';

const repository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const apple = repository('workflows/images/apple.png');
const tiny = repository('tests/fixtures/models/tiny');

/** A caption becomes a picture of the tiny family. */
const draw = {
  format: 'unclip-workflow',
  version: 2,
  name: 'Draw',
  nodes: {
    prompt: { type: 'text', version: 1, params: { text: 'a dog' }, inputs: {} },
    encode: { type: 'encode-text', version: 1, params: { model: 'tiny' }, inputs: { text: { node: 'prompt', port: 'text' } } },
    prior: { type: 'prior', version: 1, params: { steps: 2 }, inputs: { conditioning: { node: 'encode', port: 'conditioning' } } },
    decode: {
      type: 'decode',
      version: 1,
      params: { model: 'tiny', steps: 2 },
      inputs: { embedding: { node: 'prior', port: 'embedding' }, conditioning: { node: 'encode', port: 'conditioning' } },
    },
  },
  interface: {
    inputs: {
      prompt: { node: 'prompt', param: 'text' },
      seed: { node: 'decode', param: 'seed' },
      steps: { node: 'decode', param: 'steps' },
      embedding: { node: 'decode', port: 'embedding' },
    },
    outputs: { image: { node: 'decode', port: 'images' }, embedding: { node: 'prior', port: 'embedding' } },
  },
  layout: {},
};

/** Measures a picture file, and looks for pictures in a folder. */
const look = {
  format: 'unclip-workflow',
  version: 2,
  name: 'Look',
  nodes: {
    picture: { type: 'image', version: 1, params: {}, inputs: {} },
    folder: { type: 'images', version: 1, params: {}, inputs: {} },
  },
  interface: {
    inputs: { picture: { node: 'picture', param: 'file' }, folder: { node: 'folder', param: 'folder' } },
    outputs: { picture: { node: 'picture', port: 'images' }, names: { node: 'folder', port: 'names' } },
  },
  layout: {},
};

describe('a runner', () => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await openRunner({ models: [tiny], threads: 1 });
  });
  afterAll(() => runner.close());

  it('lists the families that it found', () => {
    expect(runner.models.find(({ family }) => family === 'tiny')).toMatchObject({ space: 'tiny', dimension: 32 });
  });

  it('a run returns the outputs of the interface by name, and a PNG carries the workflow that drew it', async () => {
    const { image, embedding } = await runner.run(draw, { prompt: 'a red apple' }).outputs;
    expect([image?.length, image?.kind, embedding?.kind]).toEqual([1, 'image', 'embedding']);
    expect(embedding?.tensor()).toMatchObject({ dims: [1, 32], space: 'tiny', role: 'image', data: expect.any(Float32Array) });
    const png = (await image?.[0]?.png()) ?? new Uint8Array();
    const carried = JSON.parse(readPngText(png, [workflowKeyword])[workflowKeyword] ?? '');
    expect(carried.nodes.prompt.params.text).toBe('a red apple');
    const plain = (await image?.[0]?.png({ workflow: false })) ?? new Uint8Array();
    expect(readPngText(plain, [workflowKeyword])).toEqual({});
  });

  it('each reader of the events of a run gets all of them, whenever it begins', async () => {
    const run = runner.run(draw);
    const early: RunEvent[] = [];
    for await (const event of run) early.push(event);
    const late: RunEvent[] = [];
    for await (const event of run) late.push(event);
    expect(late).toEqual(early);
    expect([early[0]?.type, early.at(-1)]).toEqual(['run-start', { type: 'run-end', ok: true }]);
  });

  it('an equal run computes nothing again', async () => {
    await runner.run(draw, { seed: 5 }).outputs;
    const again = runner.run(draw, { seed: 5 });
    for await (const event of again) if (event.type === 'node-end') expect(event.cached).toBe(true);
  });

  it('embeddings enter a port as typed arrays, and as outputs of other runs', async () => {
    const first = await runner.run(draw, { seed: 1 }).outputs;
    const { data, dims } = first.embedding?.tensor() ?? { data: new Float32Array(), dims: [] };
    const asArray = await runner.run(draw, { seed: 1, embedding: data }).outputs;
    const asTensor = await runner.run(draw, { seed: 1, embedding: { dims, data } }).outputs;
    const asOutput = await runner.run(draw, { seed: 1, embedding: first.embedding }).outputs;
    const wanted = await first.image?.[0]?.pixels();
    for (const { image } of [asArray, asTensor, asOutput]) expect(await image?.[0]?.pixels()).toEqual(wanted);
    const rows = await runner.run(draw, { embedding: [data, data] }).outputs;
    expect(rows.image?.length).toBe(2);
  });

  it.each([
    ['a path', () => apple],
    ['a file URL', () => pathToFileURL(apple)],
    ['the content of the file', () => new Uint8Array(readFileSync(apple))],
  ])('a picture can be passed as %s', async (_, picture) => {
    const { picture: seen, names } = await runner.run(look, { picture: picture(), folder: [apple, new Uint8Array(readFileSync(apple))] })
      .outputs;
    expect(await seen?.[0]?.pixels()).toMatchObject({ width: 256, height: 256 });
    expect(names?.map((item) => item.text())).toEqual(['2-folder', 'apple.png']);
  });

  it('a picture can be passed as pixels, and as the output of another run', async () => {
    const first = await runner.run(look, { picture: apple, folder: [apple] }).outputs;
    const pixels = await first.picture?.[0]?.pixels();
    for (const picture of [pixels, first.picture]) {
      const { picture: seen } = await runner.run(look, { picture, folder: [apple] }).outputs;
      expect(await seen?.[0]?.pixels()).toEqual(pixels);
    }
  });

  it('a folder of pictures is listed in natural order', async () => {
    const { names } = await runner.run(look, { picture: apple, folder: repository('workflows/images') }).outputs;
    expect(names?.map((item) => item.text())).toEqual(['apple-pizza.png', 'apple-sticker.png', 'apple.png']);
  });

  it.each([
    ['an input that the workflow lacks', { promt: 'a dog' }, 'UNKNOWN_INPUT'],
    ['an embedding that is a text', { embedding: 42 }, 'BAD_INPUT'],
    ['a param outside its range', { steps: 0 }, 'BAD_PARAMS'],
    ['an embedding of another length', { embedding: { dims: [1, 7], data: new Float32Array(7), space: 'tiny' } }, 'TYPE_MISMATCH'],
  ])('%s is refused with a code, by the outputs and by the events', async (_, inputs, code) => {
    const run = runner.run(draw, inputs);
    await expect(run.outputs).rejects.toMatchObject({ code });
    const iterate = async () => {
      for await (const event of run) expect(event).toBeDefined();
    };
    await expect(iterate()).rejects.toMatchObject({ code });
  });

  it('the sentence about an unknown input names the inputs that there are', async () => {
    await expect(runner.run(draw, { promt: 'a dog' }).outputs).rejects.toThrow(
      'The workflow has no input "promt". Its inputs: prompt, seed, steps, embedding.',
    );
  });

  it('a workflow reads files of its own folder only, unless an input names the file', async () => {
    const picture = { ...look, nodes: { ...look.nodes, picture: { ...look.nodes.picture, params: { file: apple } } } };
    const strict = await openRunner({ models: [tiny], folder: temporaryFolder() });
    try {
      await expect(strict.run(picture, { folder: [apple] }).outputs).rejects.toMatchObject({ code: 'FILE_FORBIDDEN' });
      await expect(strict.run(look, { picture: apple, folder: [apple] }).outputs).resolves.toBeDefined();
    } finally {
      await strict.close();
    }
  });

  it('a bundle runs from its path and from its content, with its files and no others', async () => {
    const files = [
      { path: 'files/seen.png', read: async () => new Uint8Array(readFileSync(apple)) },
      { path: 'album/1.png', read: async () => new Uint8Array(readFileSync(apple)) },
    ];
    const bundleOf = async (file: string): Promise<Uint8Array> => {
      const { picture, folder } = look.nodes;
      const nodes = { picture: { ...picture, params: { file } }, folder: { ...folder, params: { folder: 'album' } } };
      const parts: Uint8Array[] = [];
      const workflow = parseWorkflow(JSON.stringify({ ...look, nodes }));
      await writeBundle({ workflow, files, models: {}, write: async (part) => void parts.push(part) });
      return Buffer.concat(parts);
    };
    const path = join(temporaryFolder(), 'look.unclip');
    writeFileSync(path, await bundleOf('files/seen.png'));
    for (const source of [path, pathToFileURL(path), new Uint8Array(readFileSync(path))]) {
      const { picture, names } = await runner.run(source).outputs;
      expect([(await picture?.[0]?.pixels())?.width, names?.[0]?.text()]).toEqual([256, '1.png']);
    }
    const replaced = await runner.run(path, {
      picture: await runner.run(look, { picture: apple, folder: [apple] }).outputs.then((out) => out.picture),
    }).outputs;
    expect(replaced.picture?.length).toBe(1);
    await expect(runner.run(await bundleOf(apple)).outputs).rejects.toMatchObject({ code: 'FILE_MISSING' });
    const damaged = new Uint8Array(readFileSync(path));
    damaged.fill(0, damaged.length - 200);
    await expect(runner.run(damaged).outputs).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('a file that is not a workflow is refused with a code', async () => {
    await expect(runner.run(apple).outputs).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(runner.run('no-such-workflow.json').outputs).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(runner.run({ nodes: [] }).outputs).rejects.toMatchObject({ name: 'GraphError' });
  });

  it('a method for another kind of output throws WRONG_KIND', async () => {
    const { embedding, image } = await runner.run(draw).outputs;
    await expect(embedding?.[0]?.png()).rejects.toMatchObject({ code: 'WRONG_KIND' });
    expect(() => image?.tensor()).toThrow('The output "image" is of the kind "image", not "embedding".');
  });

  it.each([
    ['the signal', (controller: AbortController) => controller.abort()],
    ['cancel()', (_: AbortController, cancel: () => void) => cancel()],
  ])('%s stops a run between two steps', async (_, stop) => {
    const controller = new AbortController();
    const run = runner.run(draw, { prompt: `stopped by ${String(stop)}`, steps: 1000 }, { signal: controller.signal });
    const seen: string[] = [];
    const follow = async () => {
      for await (const event of run) {
        seen.push(event.type);
        if (event.type === 'node-progress' && event.nodeId === 'decode') stop(controller, run.cancel);
      }
    };
    await expect(follow()).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(run.outputs).rejects.toMatchObject({ code: 'ABORTED' });
    expect(seen.filter((type) => type === 'node-progress').length).toBeLessThan(100);
  });

  it('previews are drawn only where they are requested', async () => {
    const previews = async (options: { previews?: boolean }) => {
      const run = runner.run(draw, { seed: options.previews ? 11 : 12, steps: 4 }, options);
      let count = 0;
      for await (const event of run) if (event.type === 'node-progress' && event.preview) count++;
      return count;
    };
    expect(await previews({})).toBe(0);
    expect(await previews({ previews: true })).toBeGreaterThan(0);
  });

  it('a run is recorded on request, with its previews, whether it ends well or not', async () => {
    const run = runner.run(draw, { prompt: 'recorded', seed: 21 }, { record: true });
    for await (const event of run) if (event.type === 'node-progress') expect(event.preview).toBeUndefined();
    const bytes = await run.recording();
    const { run: recorded } = await openRecording({
      name: 'a',
      bytes: bytes.length,
      read: async (at, length) => bytes.subarray(at, at + length),
    });
    expect(recorded).toMatchObject({
      device: 'cpu',
      inputs: { prompt: 'recorded', seed: 21 },
      outputs: { decode: { images: { count: 1 } } },
    });
    expect(recorded.events.some((event) => event.type === 'node-progress' && event.preview !== undefined)).toBe(true);
    const stopped = runner.run(draw, { prompt: 'stopped', steps: 1000 }, { record: true });
    for await (const event of stopped) if (event.type === 'node-start') break;
    stopped.cancel();
    expect((await stopped.recording()).length).toBeGreaterThan(1000);
    await expect(runner.run(draw).recording()).rejects.toMatchObject({ code: 'NOT_RECORDED' });
    await expect(runner.run(draw, { steps: 0 }, { record: true }).recording()).rejects.toMatchObject({ code: 'BAD_PARAMS' });
  });

  it('closing stops the runs, and a closed runner starts none', async () => {
    const closing = await openRunner({ models: [tiny], threads: 1 });
    const run = closing.run(draw, { steps: 1000 });
    for await (const event of run) if (event.type === 'node-start') break;
    await closing.close();
    await expect(run.outputs).rejects.toMatchObject({ code: 'ABORTED' });
    expect(() => closing.run(draw)).toThrow('The runner was closed.');
  });

  it('a store in a folder serves the next runner', async () => {
    const store = temporaryFolder();
    const cached = async () => {
      const other = await openRunner({ models: [tiny], threads: 1, store });
      const ends: boolean[] = [];
      for await (const event of other.run(draw)) if (event.type === 'node-end') ends.push(event.cached);
      await other.close();
      return ends;
    };
    expect((await cached()).every((hit) => !hit)).toBe(true);
    expect((await cached()).every((hit) => hit)).toBe(true);
  });
});

it('a folder of models that does not exist is refused with its path', async () => {
  await expect(openRunner({ models: ['/no/such/folder'] })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
