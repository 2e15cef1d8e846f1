import { cp, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../models/backend.ts';
import { readModelFolder } from '../../../models/catalog.ts';
import type { ModelFamily } from '../../../models/family.ts';
import type { Feeds } from '../../../models/tensor.ts';
import { tinyFamily, tinyFolder, tinyWithout } from './tiny.ts';

const floats = (rows: number, width: number, first = 0) => ({
  dims: [rows, width],
  data: Float32Array.from({ length: rows * width }, (_, index) => Math.sin(first + index)),
});
const textFeeds = (rows: number): Feeds => ({
  input_ids: { dims: [rows, 16], data: Int32Array.from({ length: rows * 16 }, (_, index) => 1 + ((index * 7) % 300)) },
  attention_mask: { dims: [rows, 16], data: new Float32Array(rows * 16).fill(1) },
});
const decoderFeeds = (rows: number): Feeds => ({
  sample: { ...floats(rows, 64), dims: [rows, 4, 4, 4] },
  timestep: { dims: [rows], data: new Float32Array(rows).fill(500) },
  image_embeds: floats(rows, 32, 1),
  text_embeds: floats(rows, 32, 2),
});

/**
 * What every backend must do, over the tiny family. `create` makes a fresh one for each test; with `shared` one serves all tests, for
 * backends that are slow to start.
 */
export const backendContract = (name: string, create: () => Backend, { shared = false } = {}): void => {
  describe(`the backend contract: ${name}`, () => {
    let family: ModelFamily;
    let backend: Backend | undefined;
    let folder: string;
    beforeAll(async () => {
      family = await tinyFamily();
      folder = await mkdtemp(join(tmpdir(), 'unclip-backend-'));
    });
    afterAll(async () => {
      await close();
      await rm(folder, { recursive: true });
    });
    const use = () => {
      backend ??= create();
      return backend;
    };
    const close = async () => {
      await backend?.close();
      backend = undefined;
    };
    // Weights that a backend already holds are not read again, so some tests need one that holds nothing.
    const freshBackend = async () => {
      await close();
      return use();
    };
    afterEach(async () => {
      if (!shared) await close();
    });
    const altered = async (change: (file: string) => Promise<void>): Promise<ModelFamily> => {
      const copy = await mkdtemp(join(folder, 'family-'));
      await cp(tinyFolder, copy, { recursive: true });
      await change(join(copy, 'decoder.onnx'));
      return readModelFolder(copy);
    };

    test('a run gives every output of the manifest in its shape', async () => {
      const session = await use().session(family, 'text-encoder');
      const outputs = await session.run(textFeeds(3));
      expect(Object.keys(outputs).sort()).toEqual(['hidden_states', 'text_embeds']);
      expect(outputs.text_embeds?.dims).toEqual([3, 32]);
      expect(outputs.hidden_states?.dims).toEqual([3, 16, 24]);
      expect(outputs.text_embeds?.data).toHaveLength(96);
      expect(outputs.text_embeds?.data.every(Number.isFinite)).toBe(true);
    });

    test('a row gives the same in a batch as alone', async () => {
      const session = await use().session(family, 'decoder');
      const both = await session.run(decoderFeeds(2));
      const alone = await session.run(decoderFeeds(1));
      const first = both.prediction?.data.slice(0, 64) ?? [];
      expect(alone.prediction?.data).toHaveLength(64);
      for (const [index, value] of alone.prediction?.data.entries() ?? []) expect(first[index]).toBeCloseTo(value, 4);
    });

    test('equal feeds give equal bits', async () => {
      const session = await use().session(family, 'decoder');
      expect(await session.run(decoderFeeds(2))).toEqual(await session.run(decoderFeeds(2)));
    });

    test('the caller keeps its arrays, and a view of a larger buffer is read as the view', async () => {
      const session = await use().session(family, 'decoder');
      const feeds = decoderFeeds(1);
      const expected = await session.run(feeds);
      expect(feeds.sample?.data).toHaveLength(64);
      const wide = new Float32Array(200);
      wide.set(feeds.sample?.data ?? [], 100);
      const viewed = await session.run({ ...feeds, sample: { dims: [1, 4, 4, 4], data: wide.subarray(100, 164) } });
      expect(viewed).toEqual(expected);
      expect(wide).toHaveLength(200);
    });

    test('runs asked for at once are answered each with its own result', async () => {
      const session = await use().session(family, 'decoder');
      const sizes = [1, 2, 3, 4];
      const results = await Promise.all(sizes.map((size) => session.run(decoderFeeds(size))));
      expect(results.map(({ prediction }) => prediction?.dims[0])).toEqual(sizes);
    });

    test('the same component is the same session, also when both are asked for at once', async () => {
      const made = use();
      const [a, b] = await Promise.all([made.session(family, 'prior'), made.session(family, 'prior')]);
      expect(a).toBe(b);
      expect(await made.session(family, 'prior')).toBe(a);
    });

    test('a released component can be had again', async () => {
      const made = use();
      const session = await made.session(family, 'decoder');
      const before = await session.run(decoderFeeds(1));
      await session.release();
      const again = await made.session(family, 'decoder');
      expect(await again.run(decoderFeeds(1))).toEqual(before);
    });

    test.each<[string, (feeds: Feeds) => Feeds, string]>([
      ['a missing input', ({ timestep: _, ...rest }) => rest, 'The decoder of tiny lacks its input timestep, float32 [batch].'],
      [
        'an unknown input',
        (feeds) => ({ ...feeds, extra: floats(1, 1) }),
        'The decoder of tiny has no input extra. It takes: sample, timestep, image_embeds, text_embeds.',
      ],
      [
        'a wrong shape',
        (feeds) => ({ ...feeds, image_embeds: floats(1, 31) }),
        'The input image_embeds of the decoder of tiny must be float32 [batch, 32], not float32 [1, 31].',
      ],
      [
        'a wrong number type',
        (feeds) => ({ ...feeds, timestep: { dims: [1], data: new Int32Array(1) } }),
        'The input timestep of the decoder of tiny must be float32 [batch], not int32 [1].',
      ],
      [
        'two batches',
        (feeds) => ({ ...feeds, text_embeds: floats(2, 32) }),
        'The inputs of the decoder of tiny disagree on the batch: sample holds 1, text_embeds holds 2.',
      ],
      [
        'dims that do not fit the numbers',
        (feeds) => ({ ...feeds, timestep: { dims: [1], data: new Float32Array(2) } }),
        'The input timestep of the decoder of tiny says [1] but holds 2 numbers.',
      ],
    ])('%s is refused in words, and the session still works', async (_, change, message) => {
      const session = await use().session(family, 'decoder');
      await expect(session.run(change(decoderFeeds(1)))).rejects.toMatchObject({ name: 'ModelError', code: 'BAD_INPUT', message });
      await expect(session.run(decoderFeeds(1))).resolves.toHaveProperty('prediction');
    });

    test('a component the family lacks is named', async () => {
      const lacking = await tinyWithout('upsampler', folder);
      await expect(use().session(lacking, 'upsampler')).rejects.toMatchObject({
        code: 'MODEL_MISSING',
        message: expect.stringContaining('tiny has no upsampler'),
      });
    });

    test('missing weights are told with their path', async () => {
      const broken = await altered((file) => rm(file));
      await expect((await freshBackend()).session(broken, 'decoder')).rejects.toMatchObject({
        code: 'FILE_MISSING',
        message: expect.stringMatching(/decoder\.onnx is missing\. Fetch/),
      });
    });

    test('weights that were cut off are refused', async () => {
      const broken = await altered((file) => truncate(file, 1000));
      await expect((await freshBackend()).session(broken, 'decoder')).rejects.toMatchObject({
        code: 'BAD_WEIGHTS',
        message: expect.stringContaining('has 1000 bytes instead of'),
      });
    });

    test('weights of the right size but other content are refused', async () => {
      const bytes = family.manifest.components.decoder?.bytes ?? 0;
      const broken = await altered((file) => writeFile(file, new Uint8Array(bytes)));
      await expect((await freshBackend()).session(broken, 'decoder')).rejects.toMatchObject({
        code: 'BAD_WEIGHTS',
        message: expect.stringContaining('SHA-256'),
      });
    });

    test('a run whose signal has aborted rejects, and the session still works', async () => {
      const session = await use().session(family, 'decoder');
      await expect(session.run(decoderFeeds(1), AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
      await expect(session.run(decoderFeeds(1))).resolves.toHaveProperty('prediction');
    });

    test('a run that is aborted under way rejects, and the others are answered', async () => {
      const session = await use().session(family, 'decoder');
      const stop = new AbortController();
      const stopped = session.run(decoderFeeds(1), stop.signal);
      const other = session.run(decoderFeeds(2));
      stop.abort();
      await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
      expect((await other).prediction?.dims[0]).toBe(2);
    });

    test('a closed backend says so', async () => {
      const made = use();
      const session = await made.session(family, 'decoder');
      await made.close();
      await expect(session.run(decoderFeeds(1))).rejects.toMatchObject({
        code: 'RUN_FAILED',
        message: 'This backend was closed. Make a new one.',
      });
      await expect(made.session(family, 'prior')).rejects.toMatchObject({ code: 'RUN_FAILED' });
    });
  });
};
