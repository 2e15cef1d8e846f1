import { expect, it } from 'vitest';
import { memoryPluginFiles } from '../../editor/engine/plugins/plugin-files.ts';
import { readShareLink, shareLink } from '../../editor/engine/share/link.ts';
import { memoryStorage } from '../../editor/engine/storage/memory-storage.ts';
import type { Studio, StudioEnvironment } from '../../editor/engine/studio.ts';
import { sentence } from '../../errors/index.ts';
import { addNode, plan, removeNodes } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { nodesFrom } from '../../plugin/nodes.ts';
import { registryWith } from '../../plugin/registry.ts';
import { openStudio, until } from '../support/editor/host.ts';
import { fakeSandboxes, labelPlugin } from '../support/plugin/label.ts';
import { markedWorkflow } from '../support/plugin/marked-workflow.ts';

const codeOf = (text: string) => new TextEncoder().encode(text);
const marked = (plugins: object = {}) => markedWorkflow(2, plugins);

/** A browser: what stays when its page is closed. */
const browser = () => {
  const [storage, pluginFiles] = [memoryStorage(sentence('only for a test')), memoryPluginFiles()];
  const sandboxes = fakeSandboxes({ first: labelPlugin(), second: labelPlugin('1.1.0', '+') });
  const open = (settings: Partial<StudioEnvironment> & { readonly workflow?: ReturnType<typeof marked> } = {}) =>
    openStudio({ nodes: registry, storage, pluginFiles, openSandbox: sandboxes.open, ...settings });
  return { open, sandboxes, pluginFiles };
};
const add = async ({ plugins }: Studio, text = 'first') => {
  const file = await plugins.identify(codeOf(text), { kind: 'file', name: 'label.js' });
  await plugins.add(file, await plugins.examine(file));
  return file.sha256;
};

it('a workflow whose plugin is not here opens without running anything, and its node says what it needs until the plugin is added', async () => {
  const { open, sandboxes } = browser();
  const studio = await open({ workflow: marked({ plugins: { label: { version: '1.0.0' } } }) });
  const state = await until(studio.store, ({ problems }) => problems.mark !== undefined, studio.timers);
  expect(state.problems.mark).toMatchObject({ code: 'PLUGIN_MISSING' });
  expect(sandboxes.opened).toEqual([]);
  await add(studio);
  await until(studio.store, ({ problems }) => problems.mark === undefined, studio.timers);
  await studio.actions.run();
  expect(studio.store.getState().runs.mark?.outputs).toEqual({ text: ['** one'] });
});

it('an added plugin is there after a reload, and its code is not loaded before one of its nodes runs', async () => {
  const { open, sandboxes } = browser();
  const before = await open({ workflow: marked() });
  await add(before);
  await before.close();
  sandboxes.opened.length = 0;
  const studio = await open({ workflow: marked() });
  expect(studio.plugins.store.getState().installed).toMatchObject([{ description: { name: 'label', version: '1.0.0' }, bytes: 5 }]);
  await until(studio.store, ({ types }) => types.mark !== undefined, studio.timers);
  expect(sandboxes.opened).toEqual([]);
  await studio.actions.run();
  expect(sandboxes.opened).toEqual(['first']);
});

it('the keys of nodes of a plugin are those of the command line', async () => {
  const studio = await browser().open({ workflow: marked() });
  const sha256 = await add(studio);
  await studio.actions.run();
  // as the command line loads it: from its file, with the function of the file
  const { description, run } = labelPlugin();
  const nodes = nodesFrom(description, { sha256, run });
  const planned = plan({ workflow: marked(), registry: registryWith(registry, [{ description, sha256, nodes }]) });
  expect(studio.store.getState().runs.mark?.key).toBe(planned.tasks.find(({ nodeId }) => nodeId === 'mark')?.key);
});

it('edits keep the list of plugins that the workflow needs, and a link has their names and no code', async () => {
  const studio = await browser().open();
  const sha256 = await add(studio);
  const spec = studio.registry['label:mark'];
  if (!spec) throw new Error('The plugin has no node.');
  studio.actions.edit((workflow) => addNode(workflow, { id: 'mark', spec, position: { x: 0, y: 0 } }));
  const { workflow } = studio.store.getState().document;
  expect(workflow.plugins).toEqual({ label: { version: '1.0.0', sha256 } });
  expect(readShareLink(new URL(shareLink(workflow, 'http://localhost/')).hash).plugins).toEqual(workflow.plugins);
  studio.actions.edit((current) => removeNodes(current, ['mark']));
  expect(studio.store.getState().document.workflow.plugins).toBeUndefined();
});

it('another version takes the place of the first, and a removed plugin leaves its nodes in the workflow', async () => {
  const { open, pluginFiles } = browser();
  const studio = await open({ workflow: marked() });
  const first = await add(studio);
  await studio.actions.run();
  const second = await add(studio, 'second');
  expect(await pluginFiles.read(first)).toBeUndefined();
  await studio.actions.run();
  expect(studio.store.getState().runs.mark?.outputs).toEqual({ text: ['++ one'] });
  await studio.plugins.remove(second);
  expect(studio.registry['label:mark']).toBeUndefined();
  expect(studio.plugins.store.getState().registry).toEqual(registry);
  const state = await until(studio.store, ({ problems }) => problems.mark !== undefined, studio.timers);
  expect(state.problems.mark).toMatchObject({ code: 'PLUGIN_MISSING' });
  expect(state.document.workflow.nodes.mark).toMatchObject({ type: 'label:mark' });
});

it('a stored file that is not the one that was added does not run', async () => {
  const { open, pluginFiles, sandboxes } = browser();
  const studio = await open({ workflow: marked() });
  const sha256 = await add(studio);
  await pluginFiles.write(sha256, codeOf('second'));
  sandboxes.opened.length = 0;
  await studio.actions.run();
  expect(studio.store.getState().runs.mark).toMatchObject({ status: 'failed' });
  expect(sandboxes.opened).toEqual([]);
});
