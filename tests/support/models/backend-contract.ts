import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, Session } from '../../../models/backend.ts';
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
 * The rules that every backend follows, with the tiny family. `create` creates a backend for each test; with `shared`, one backend serves all
 * tests, for backends that start slowly.
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
    // A backend reads weights only once, so some tests need a backend that has not loaded any. It may start slowly.
    const freshBackend = async () => {
      await close();
      return use();
    };
    afterEach(async () => {
      if (!shared) await close();
    });
    /** A copy of the family whose decoder's file is changed. By default the manifest gives the file a SHA-256 that no backend has read. */
    const altered = async (
      change: (file: string) => Promise<void>,
      sha256 = createHash('sha256').update(randomUUID()).digest('hex'),
    ): Promise<ModelFamily> => {
      const copy = await mkdtemp(join(folder, 'family-'));
      await cp(tinyFolder, copy, { recursive: true });
      const { components, ...manifest } = family.manifest;
      const changed = { ...manifest, components: { ...components, decoder: { ...components.decoder, sha256 } } };
      await writeFile(join(copy, 'manifest.json'), JSON.stringify(changed));
      await change(join(copy, 'decoder.onnx'));
      return readModelFolder(copy);
    };

    it('a run computes every output of the manifest, in its shape', async () => {
      const session = use().session(family, 'text-encoder');
      const outputs = await session.run(textFeeds(3));
      expect(Object.keys(outputs).sort()).toEqual(['hidden_states', 'text_embeds']);
      expect(outputs.text_embeds?.dims).toEqual([3, 32]);
      expect(outputs.hidden_states?.dims).toEqual([3, 16, 24]);
      expect(outputs.text_embeds?.data).toHaveLength(96);
      expect(outputs.text_embeds?.data.every(Number.isFinite)).toBe(true);
    });

    it('a row has the same result in a batch as alone', async () => {
      const session = use().session(family, 'decoder');
      const both = await session.run(decoderFeeds(2));
      const alone = await session.run(decoderFeeds(1));
      const first = both.prediction?.data.slice(0, 64) ?? [];
      expect(alone.prediction?.data).toHaveLength(64);
      for (const [index, value] of alone.prediction?.data.entries() ?? []) expect(first[index]).toBeCloseTo(value, 4);
    });

    it('equal feeds compute equal bits', async () => {
      const session = use().session(family, 'decoder');
      expect(await session.run(decoderFeeds(2))).toEqual(await session.run(decoderFeeds(2)));
    });

    it('the caller keeps its arrays, and a view of a larger buffer is read as the view', async () => {
      const session = use().session(family, 'decoder');
      const feeds = decoderFeeds(1);
      const expected = await session.run(feeds);
      expect(feeds.sample?.data).toHaveLength(64);
      const wide = new Float32Array(200);
      wide.set(feeds.sample?.data ?? [], 100);
      const viewed = await session.run({ ...feeds, sample: { dims: [1, 4, 4, 4], data: wide.subarray(100, 164) } });
      expect(viewed).toEqual(expected);
      expect(wide).toHaveLength(200);
    });

    it('each of several simultaneous runs receives its own result', async () => {
      const session = use().session(family, 'decoder');
      const sizes = [1, 2, 3, 4];
      const results = await Promise.all(sizes.map((size) => session.run(decoderFeeds(size))));
      expect(results.map(({ prediction }) => prediction?.dims[0])).toEqual(sizes);
    });

    it('a component has one session', () => {
      expect(use().session(family, 'prior')).toBe(use().session(family, 'prior'));
    });

    it('a network that was loaded ahead computes the same as one that was not', async () => {
      const expected = await use().session(family, 'decoder').run(decoderFeeds(1));
      const loaded = (await freshBackend()).session(family, 'decoder');
      await loaded.load();
      expect(await loaded.run(decoderFeeds(1))).toEqual(expected);
    });

    it('a released session can run again', async () => {
      const session = use().session(family, 'decoder');
      const before = await session.run(decoderFeeds(1));
      await session.release();
      expect(await session.run(decoderFeeds(1))).toEqual(before);
      await session.release();
      expect(await use().session(family, 'decoder').run(decoderFeeds(1))).toEqual(before);
    });

    it.each<[string, (feeds: Feeds) => Feeds, string]>([
      ['a missing input', ({ timestep: _, ...rest }) => rest, 'The decoder of tiny needs the input "timestep", float32 [batch].'],
      [
        'an unknown input',
        (feeds) => ({ ...feeds, extra: floats(1, 1) }),
        'The decoder of tiny has no input "extra". Its inputs are: sample, timestep, image_embeds, text_embeds.',
      ],
      [
        'a wrong shape',
        (feeds) => ({ ...feeds, image_embeds: floats(1, 31) }),
        'The input "image_embeds" of the decoder of tiny must be float32 [batch, 32], not float32 [1, 31].',
      ],
      [
        'a wrong number type',
        (feeds) => ({ ...feeds, timestep: { dims: [1], data: new Int32Array(1) } }),
        'The input "timestep" of the decoder of tiny must be float32 [batch], not int32 [1].',
      ],
      [
        'two batch sizes',
        (feeds) => ({ ...feeds, text_embeds: floats(2, 32) }),
        'The inputs of the decoder of tiny have different batch sizes: sample has 1, text_embeds has 2.',
      ],
      [
        'dims that do not fit the numbers',
        (feeds) => ({ ...feeds, timestep: { dims: [1], data: new Float32Array(2) } }),
        'The input "timestep" of the decoder of tiny has the shape [1], but 2 numbers.',
      ],
    ])('a run with %s is refused with a sentence, and the next run succeeds', async (_, change, message) => {
      const session = use().session(family, 'decoder');
      await expect(session.run(change(decoderFeeds(1)))).rejects.toMatchObject({ name: 'ModelError', code: 'BAD_INPUT', message });
      await expect(session.run(decoderFeeds(1))).resolves.toHaveProperty('prediction');
    });

    it('a component that the family lacks is refused', async () => {
      const lacking = await tinyWithout('upsampler', folder);
      expect(() => use().session(lacking, 'upsampler')).toThrow(
        expect.objectContaining({
          code: 'MODEL_MISSING',
          sentence: expect.objectContaining({ params: expect.objectContaining({ family: 'tiny', component: 'upsampler' }) }),
        }),
      );
    });

    describe.each<[string, (session: Session) => Promise<unknown>]>([
      ['loading ahead', (session) => session.load()],
      ['a run', (session) => session.run(decoderFeeds(1))],
    ])('%s', (title, attempt) => {
      it(`${title} rejects when the weights are missing`, async () => {
        const broken = await altered((file) => rm(file));
        await expect(attempt(use().session(broken, 'decoder'))).rejects.toMatchObject({
          code: 'FILE_MISSING',
          sentence: { params: { path: expect.stringMatching(/decoder\.onnx$/) } },
        });
      });

      it(`${title} rejects when the weights are cut off`, async () => {
        const broken = await altered((file) => truncate(file, 1000));
        await expect(attempt(use().session(broken, 'decoder'))).rejects.toMatchObject({
          code: 'BAD_WEIGHTS',
          message: expect.stringContaining('it has 1000 bytes instead of'),
        });
      });

      it(`${title} rejects when the weights have the right size but another content`, async () => {
        const bytes = family.manifest.components.decoder?.bytes ?? 0;
        const broken = await altered((file) => writeFile(file, new Uint8Array(bytes)));
        await expect(attempt(use().session(broken, 'decoder'))).rejects.toMatchObject({
          code: 'BAD_WEIGHTS',
          message: expect.stringContaining('its SHA-256 begins with'),
        });
      });
    });

    it('a damaged copy of a family does not affect another copy', async () => {
      const broken = await altered((file) => rm(file), family.manifest.components.decoder?.sha256);
      const backend = await freshBackend();
      await expect(backend.session(broken, 'decoder').run(decoderFeeds(1))).rejects.toMatchObject({ code: 'FILE_MISSING' });
      await expect(backend.session(family, 'decoder').run(decoderFeeds(1))).resolves.toHaveProperty('prediction');
    });

    it('a run whose signal has aborted rejects, and the next run succeeds', async () => {
      const session = use().session(family, 'decoder');
      await expect(session.run(decoderFeeds(1), AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
      await expect(session.run(decoderFeeds(1))).resolves.toHaveProperty('prediction');
    });

    it('a run that is aborted while it computes rejects, and other runs receive their results', async () => {
      const session = use().session(family, 'decoder');
      const stop = new AbortController();
      const stopped = session.run(decoderFeeds(1), stop.signal);
      const other = session.run(decoderFeeds(2));
      stop.abort();
      await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
      expect((await other).prediction?.dims[0]).toBe(2);
    });

    it('a closed backend refuses every run', async () => {
      const closed = use();
      const session = closed.session(family, 'decoder');
      await closed.close();
      const message = 'This backend was closed. Create a new one.';
      await expect(session.run(decoderFeeds(1))).rejects.toMatchObject({ code: 'RUN_FAILED', message });
      await expect(closed.session(family, 'prior').load()).rejects.toMatchObject({ code: 'RUN_FAILED', message });
    });
  });
};
