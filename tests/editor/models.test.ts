import { describe, expect, it } from 'vitest';
import { compareSources } from '../../editor/engine/models/compare-sources.ts';
import { abilitiesOf, installedFamilies, modelSources } from '../../editor/engine/models/installed.ts';
import { workflowToShare } from '../../editor/engine/models/used-families.ts';
import { parseWorkflow, serialiseWorkflow, setParam, type Workflow } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import example from '../../workflows/text-to-image.json' with { type: 'json' };
import { fakeFamilies, pageFamily, servicesWith } from '../support/editor/families.ts';
import { openStudio, until } from '../support/editor/host.ts';
import { fakeServerAccess, serverFamily } from '../support/editor/server-access.ts';

const emoji = pageFamily('emoji');
const repository = { kind: 'hub', name: 'kakaobrain/karlo-v1-alpha', revision: 'f00d' } as const;
const karlo = pageFamily('karlo', { added: true, repositories: [repository] });
const textToImage = parseWorkflow(example);
const withModel = (model: string) => setParam(textToImage, { node: 'encode', param: 'model', value: model });
const open = async (model: string, more: Parameters<typeof openStudio>[0] = {}) => {
  const services = servicesWith(fakeFamilies([emoji, karlo]));
  const studio = await openStudio({ nodes: registry, workflow: withModel(model), services: async () => services, ...more });
  await until(
    studio.store,
    ({ types }) => types.encode !== undefined && studio.models.store.getState().families !== undefined,
    studio.timers,
  );
  return studio;
};

describe('the installed families', () => {
  it('a family with the same manifest on the page and the server is listed once; one with another manifest is listed for itself', () => {
    const { added: _, fits: __, ...same } = emoji;
    const other = serverFamily('emoji', { facts: { ...emoji.facts, hash: 'other' } });
    const listed = installedFamilies([emoji], [{ ...same, removable: false }, other, serverFamily('wide', { removable: true })]);
    expect(listed.map(({ facts, page, server }) => [facts.family, page !== undefined, server?.removable])).toEqual([
      ['emoji', true, false],
      ['emoji', false, false],
      ['wide', false, true],
    ]);
  });

  it('what a family can do follows from its components', () => {
    expect(abilitiesOf(['text-encoder', 'image-encoder', 'prior', 'decoder', 'upsampler'])).toEqual([
      'text-to-image',
      'variations',
      'embeddings',
      'upsampling',
    ]);
    expect(abilitiesOf(['text-encoder', 'prior'])).toEqual(['prior', 'text-to-embedding']);
    expect(abilitiesOf(['decoder'])).toEqual(['decoder']);
    expect(abilitiesOf(['image-encoder'])).toEqual(['image-to-embedding']);
  });

  it('the source of a family names its repository of a hub, and no folder of a machine', () => {
    const local = pageFamily('local', { added: true, repositories: [{ kind: 'folder', name: '/data/karlo' }] });
    const sources = modelSources(installedFamilies([emoji, karlo, local], []));
    expect(sources.get('emoji')).toBeUndefined();
    expect(sources.get('karlo')).toEqual({ repository: repository.name, revision: 'f00d', manifest: karlo.facts.hash });
    expect(sources.get('local')).not.toHaveProperty('repository');
  });
});

describe('a workflow that leaves the studio', () => {
  it('[F10] names the sources of the families that its nodes run, and can be parsed again', async () => {
    const shared = workflowToShare(await open('karlo'));
    expect(shared.models).toEqual({ karlo: { repository: repository.name, revision: 'f00d', manifest: karlo.facts.hash } });
    expect(parseWorkflow(serialiseWorkflow(shared))).toEqual(shared);
  });

  it('[F10] is as it was when all its families are part of the site', async () => {
    const studio = await open('emoji');
    expect(workflowToShare(studio)).toBe(studio.store.getState().document.workflow);
  });

  it('[F10] keeps the source of a family that is not installed', async () => {
    const models = { gone: { repository: 'a/b' } };
    const studio = await open('gone', { workflow: { ...withModel('gone'), models } });
    expect(workflowToShare(studio).models).toEqual(models);
  });

  it('[F10] names the source of a family that only the server has', async () => {
    const server = fakeServerAccess({ models: [serverFamily('wide', { repositories: [repository] })] });
    expect(workflowToShare(await open('wide', { server })).models).toMatchObject({ wide: { repository: repository.name } });
  });
});

describe('an opened workflow', () => {
  const compare = async (model: string, models: Workflow['models']) => {
    const { store } = await open(model, { workflow: { ...withModel(model), ...(models && { models }) } });
    return compareSources(store.getState(), registry, installedFamilies([emoji, karlo], []));
  };

  it('[F10] offers the repository of a family that is not installed', async () => {
    expect(await compare('gone', { gone: { repository: 'a/b' } })).toEqual([{ kind: 'missing', name: 'gone', repository: 'a/b' }]);
  });

  it('[F10] reports another manifest of an installed family, and nothing about the same one', async () => {
    expect(await compare('karlo', { karlo: { manifest: 'ab'.repeat(32) } })).toEqual([{ kind: 'other', name: 'Karlo' }]);
    expect(await compare('karlo', { karlo: { manifest: karlo.facts.hash } })).toEqual([]);
  });

  it('[F10] says nothing about a family that no node runs any more', async () => {
    expect(await compare('emoji', { gone: { repository: 'a/b' } })).toEqual([]);
  });
});

describe('imports of this page', () => {
  it('run one after the other, and a workflow is checked again with the new family', async () => {
    const order: string[] = [];
    const families = fakeFamilies([emoji], async (name) => {
      order.push(`start ${name}`);
      await Promise.resolve();
      order.push(`end ${name}`);
      return [pageFamily(name, { added: true })];
    });
    const studio = await openStudio({ nodes: registry, workflow: withModel('karlo'), services: async () => servicesWith(families) });
    await until(studio.store, ({ problems }) => problems.encode?.code === 'MODEL_MISSING', studio.timers);
    await studio.models.add('karlo', []);
    await studio.models.add('clip', []);
    await until(studio.store, ({ problems }) => problems.encode === undefined, studio.timers);
    expect(order.slice(0, 2)).toEqual(['start karlo', 'end karlo']);
    expect(studio.models.store.getState().imports.map(({ name, state }) => `${name} ${state}`)).toContain('karlo done');
  });

  it('one that waits can be cancelled before it starts', async () => {
    const started: string[] = [];
    const families = fakeFamilies([emoji], (name) => {
      started.push(name);
      return new Promise(() => undefined);
    });
    const studio = await openStudio({ nodes: registry, services: async () => servicesWith(families) });
    await studio.models.add('first', []);
    await studio.models.add('second', []);
    const [, second] = studio.models.store.getState().imports;
    await studio.models.cancel(second?.id ?? '');
    expect(studio.models.store.getState().imports.map(({ state }) => state)).toContain('cancelled');
    await until(studio.store, () => started.length > 0, studio.timers);
    expect(started).toEqual(['first']);
  });
});
