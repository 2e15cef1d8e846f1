import { appendFile, open, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Backend } from '../../../models/backend.ts';
import type { ModelFamily } from '../../../models/family.ts';
import { type ExternalFamilySettings, externalFamily, externalFeeds, externalOutputs, weightsFile } from './external-family.ts';

/** The rules of backends for networks whose weights are in other files, and whose ports have other names and number types. */
export const externalWeightsContract = (name: string, create: () => Backend): void => {
  describe(`networks with external weights: ${name}`, () => {
    let backend: Backend | undefined;
    afterEach(async () => {
      await backend?.close();
      backend = undefined;
    });
    const familyWith = async (settings: ExternalFamilySettings = {}): Promise<ModelFamily> => {
      const family = await externalFamily(settings);
      onTestFinished(() => rm(family.location, { recursive: true }));
      return family;
    };
    const sessionOf = (family: ModelFamily) => {
      backend ??= create();
      return backend.session(family, 'text-encoder');
    };

    it('a run converts ids to int64 and a mask to bool, feeds the names of the network, and returns float16 outputs as float32', async () => {
      expect(await sessionOf(await familyWith()).run(externalFeeds())).toEqual(externalOutputs());
    });

    it('a mask of int32 numbers is converted as one of float32 numbers', async () => {
      const feeds = externalFeeds();
      const mask = { dims: feeds.attention_mask.dims, data: Int32Array.from(feeds.attention_mask.data) };
      expect(await sessionOf(await familyWith()).run({ ...feeds, attention_mask: mask })).toEqual(externalOutputs());
    });

    it('a released network with external weights can run again', async () => {
      const session = sessionOf(await familyWith());
      await session.run(externalFeeds());
      await session.release();
      expect(await session.run(externalFeeds())).toEqual(externalOutputs());
    });

    it.each<[string, (path: string) => Promise<unknown>, string]>([
      ['missing', rm, 'FILE_MISSING'],
      ['cut off', (path) => truncate(path, 30), 'BAD_WEIGHTS'],
      ['longer than the manifest says', (path) => appendFile(path, 'more'), 'BAD_WEIGHTS'],
      [
        'altered',
        async (path) => {
          const file = await open(path, 'r+');
          await file.write(Uint8Array.of(60), 0, 1, 20);
          await file.close();
        },
        'BAD_WEIGHTS',
      ],
    ])('a weights file that is %s is refused with its path', async (_, change, code) => {
      const family = await familyWith();
      await change(join(family.location, weightsFile));
      await expect(sessionOf(family).run(externalFeeds())).rejects.toMatchObject({
        code,
        message: expect.stringContaining('model.safetensors'),
      });
    });

    it('a network that needs more memory than the device has is refused before it is loaded', async () => {
      const session = sessionOf(await familyWith({ memory: 2 ** 50 }));
      await expect(session.run(externalFeeds())).rejects.toMatchObject({
        code: 'NOT_ENOUGH_MEMORY',
        sentence: { params: { network: 'text-encoder of external' } },
      });
    });

    it('networks fit together unless they need more memory than the device has', async () => {
      const [small, large] = [await familyWith(), await familyWith({ memory: 2 ** 50 })];
      backend = create();
      expect(await backend.fit(small, ['text-encoder'])).toBe(true);
      expect(await backend.fit(large, ['text-encoder'])).toBe(false);
    });
  });
};
