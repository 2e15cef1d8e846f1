import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Backend } from '../../models/backend.ts';
import type { ModelFamily } from '../../models/family.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { openRemote, type RemoteBackend } from '../support/browser/remote.ts';
import { repositoryFolder } from '../support/families.ts';
import { goldenOf } from '../support/models/families.ts';
import { testKarlo, testKarloPrior } from '../support/models/karlo-tests.ts';
import { expectForwards, expectImages, expectTexts } from '../support/models/towers.ts';

// A GPU that the processor emulates compiles shaders for minutes on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

type Stage = { readonly stage: string; readonly prompts: string[]; readonly file: string; readonly outputs: Record<string, string> };
const stagesOf = (name: string, kind: string): Stage[] => goldenOf(name).json.stages.filter(({ stage }: Stage) => stage === kind);

/** Families of a page: repositories that were dropped on it, in the storage of the browser. */
const pageFamilies = (settings: { readonly device: 'wasm' | 'webgpu' }) => {
  let remote: Awaited<ReturnType<typeof openRemote>>;
  let page: RemoteBackend;
  const added = new Map<string, Promise<ModelFamily>>();
  beforeAll(async () => {
    remote = await openRemote({ gpu: settings.device === 'webgpu' });
    page = remote.backend({ prefer: settings.device });
  });
  afterAll(() => remote.close());
  const backend: Backend = {
    name: settings.device,
    session: (family, component) => page.session(family, component),
    fit: (family, components) => page.fit(family, components),
    close: async () => {},
  };
  return {
    backend,
    state: () => page.state(),
    family: (name: string): Promise<ModelFamily> => {
      const add = async () => {
        const [family] = await page.add([repositoryFolder(name)]);
        if (!family) throw new Error(`The page has added no family of ${name}.`);
        return family;
      };
      const family = added.get(name) ?? add();
      added.set(name, family);
      return family;
    },
  };
};

describe.skipIf(!chromiumPath)('families that were dropped on a page, in Chromium on wasm', () => {
  const { backend, state, family } = pageFamilies({ device: 'wasm' });

  describe('clip-openai', () => {
    const name = 'clip-openai';
    const towers = async () => ({ name, backend, family: await family(name) });

    it('every forward of both towers of CLIP in a page equals PyTorch', async () => {
      const ports = { input_ids: 'input_ids', last_hidden_state: 'hidden_states' };
      await expectForwards(await towers(), { component: 'text', ours: 'text-encoder', ports });
      await expectForwards(await towers(), { component: 'vision', ours: 'image-encoder', ports: {} });
    });

    it('the prompts and photographs of CLIP in a page have the ids, pixels and embeddings of transformers', async () => {
      for (const stage of stagesOf(name, 'text_encode')) await expectTexts(await towers(), stage);
      for (const { file, outputs } of stagesOf(name, 'image_encode')) await expectImages(await towers(), { files: [file], outputs });
    });
  });

  describe('karlo', () => {
    const name = 'karlo';

    it('the prompts of karlo in a page have the embeddings of transformers', async () => {
      for (const stage of stagesOf(name, 'text_encode')) await expectTexts({ name, backend, family: await family(name) }, stage);
    });

    testKarloPrior(name, { backend, family: () => family(name) });
    testKarlo(name, { backend, family: () => family(name), captions: true });
  });

  it('networks of dropped families leave no tensor behind', async () => {
    expect(await state()).toMatchObject({ name: 'wasm', live: 0 });
  });
});

describe.skipIf(!chromiumPath)('families that were dropped on a page, in Chromium on webgpu', () => {
  const { backend, state, family } = pageFamilies({ device: 'webgpu' });

  it('every forward of both towers of CLIP on the GPU of a page equals PyTorch', async () => {
    const towers = { name: 'clip-openai', backend, family: await family('clip-openai') };
    const ports = { input_ids: 'input_ids', last_hidden_state: 'hidden_states' };
    await expectForwards(towers, { component: 'text', ours: 'text-encoder', ports });
    await expectForwards(towers, { component: 'vision', ours: 'image-encoder', ports: {} });
    expect(await state()).toMatchObject({ name: 'webgpu', live: 0 });
  });
});
