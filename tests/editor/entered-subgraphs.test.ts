import { describe, expect, it } from 'vitest';
import { studioOfLevel, wholeStudio } from '../../editor/engine/level.ts';
import { rememberEntered } from '../../editor/kit/remember-entered.ts';
import { duplicateNodes, foldNodes, setParam } from '../../graph/index.ts';
import { fakeBrowser } from '../support/editor/browser.ts';
import { openStudio, until } from '../support/editor/host.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const flat = sketch({
  one: ['number', { value: 1, label: 'one' }],
  sum: ['add', { plus: 1, label: 'sum' }, { a: 'one.value' }],
  twice: ['add', { label: 'twice' }, { a: 'sum.sum', b: 'sum.sum' }],
  end: ['save', {}, { value: 'twice.sum' }],
});
const inner = foldNodes(flat, ['twice'], { registry, name: 'Inner', id: 'inner' }).workflow;
const { workflow } = foldNodes(inner, ['sum', 'inner'], { registry, name: 'Outer', id: 'outer' });
const open = async () => {
  const studio = await openStudio({ workflow });
  return { studio, level: studioOfLevel(studio) };
};
const memory = () => {
  const slots = new Map<string, string>();
  return { getItem: (key: string) => slots.get(key) ?? null, setItem: (key: string, value: string) => void slots.set(key, value) };
};

describe('an entered subgraph', () => {
  it('shows the nodes of its definition, and the runs and types of the use by which it was entered under their own ids', async () => {
    const { studio, level } = await open();
    await studio.actions.run();
    studio.actions.enter(['outer']);
    const state = level.store.getState();
    expect(Object.keys(state.document.workflow.nodes)).toEqual(['sum', 'inner']);
    expect(state.runs.sum).toBe(studio.store.getState().runs['outer/sum']);
    expect(Object.keys(state.runs)).toEqual(['sum', 'inner/twice']);
    expect(level.store.getState()).toBe(state);
  });

  it('is edited by every edit of a workflow, and its nodes are copied, pasted and removed', async () => {
    const { studio, level } = await open();
    studio.actions.enter(['outer', 'inner']);
    level.actions.edit((one) => setParam(one, { node: 'twice', param: 'plus', value: 5 }));
    level.actions.select(['twice']);
    level.actions.paste(level.actions.copy(), { x: 10, y: 20 });
    const nodes = () => studio.store.getState().document.workflow.definitions?.inner?.nodes;
    expect(nodes()).toMatchObject({ twice: { params: { plus: 5 } }, 'twice-2': { params: { plus: 5 } } });
    expect([...studio.store.getState().selection]).toEqual(['twice-2']);
    level.actions.removeSelection();
    expect(Object.keys(nodes() ?? {})).toEqual(['twice']);
    expect(wholeStudio(level).store.getState().document.workflow.nodes).toEqual(workflow.nodes);
  });

  it('runs to one of its nodes', async () => {
    const { studio, level } = await open();
    studio.actions.enter(['outer']);
    await level.actions.run(['sum']);
    expect(Object.keys(studio.store.getState().runs)).toEqual(['one', 'outer/sum']);
  });

  it('previews other params of one use alone', async () => {
    const { studio, level } = await open();
    studio.actions.enter(['outer', 'inner']);
    expect(await level.actions.preview({ twice: { plus: 10 } }, ['twice'])).toEqual({ twice: { sum: [14] } });
  });

  it('is left for the subgraph around it, which is then selected', async () => {
    const { studio } = await open();
    studio.actions.enter(['outer', 'inner']);
    studio.actions.enter(['outer']);
    expect(studio.store.getState()).toMatchObject({ entered: ['outer'], selection: new Set(['inner']) });
  });

  it('ends where a path names no subgraph', async () => {
    const { studio } = await open();
    studio.actions.enter(['outer', 'sum', 'inner']);
    expect(studio.store.getState().entered).toEqual(['outer']);
  });
});

describe('undo', () => {
  it('of an edit in a subgraph shows that subgraph, and redo does too', async () => {
    const { studio, level } = await open();
    studio.actions.enter(['outer', 'inner']);
    level.actions.edit((one) => setParam(one, { node: 'twice', param: 'plus', value: 5 }));
    studio.actions.enter([]);
    studio.actions.undo();
    expect(studio.store.getState().entered).toEqual(['outer', 'inner']);
    studio.actions.enter([]);
    studio.actions.redo();
    expect(studio.store.getState().entered).toEqual(['outer', 'inner']);
  });

  it('of what made the subgraph leaves it', async () => {
    const { studio } = await open();
    studio.actions.edit((one) => foldNodes(one, ['end'], { registry, name: 'End', id: 'last' }).workflow);
    studio.actions.enter(['last']);
    studio.actions.undo();
    expect(studio.store.getState().entered).toEqual([]);
  });
});

it('an edit that removes the last use of a subgraph in a definition keeps those that other levels use', async () => {
  const { studio, level } = await open();
  studio.actions.edit((one) => duplicateNodes(one, ['outer']).workflow);
  studio.actions.edit((one) => foldNodes(one, ['end'], { registry, name: 'End', id: 'last' }).workflow);
  studio.actions.enter(['outer']);
  level.actions.select(['inner']);
  level.actions.removeSelection();
  expect(Object.keys(studio.store.getState().document.workflow.definitions ?? {}).sort()).toEqual(['last', 'outer']);
});

it('drawn seeds in a subgraph are taken by the next run', async () => {
  const { studio } = await open();
  studio.actions.enter(['outer']);
  studio.actions.editLevel((one) => ({
    ...one,
    nodes: { ...one.nodes, sum: { ...one.nodes.sum, nextSeed: { plus: 7 } } as (typeof one.nodes)[string] },
  }));
  await studio.actions.run();
  expect(studio.store.getState().document.workflow.definitions?.outer?.nodes.sum?.params.plus).toBe(7);
});

it('outputs in a subgraph are shown again after a reload', async () => {
  const browser = fakeBrowser();
  const before = await openStudio({ storage: await browser.tab() });
  const id = await before.actions.create(workflow);
  await before.actions.run();
  before.timers.pass();
  await expect.poll(async () => Object.keys(await before.storage.results.shown(id)).length).toBe(4);
  const after = await openStudio({ storage: await browser.tab() });
  await until(after.store, ({ runs }) => runs['outer/inner/twice'] !== undefined, after.timers);
  expect(after.store.getState().runs['outer/inner/twice']?.outputs).toEqual({ sum: [4] });
});

it('the entered subgraph is remembered for each document over a reload', async () => {
  const slots = memory();
  const { studio } = await open();
  const { storage } = studio;
  const first = await studio.actions.create(workflow);
  const end = rememberEntered(studio, slots);
  studio.actions.enter(['outer', 'inner']);
  await studio.actions.create(flat);
  expect(studio.store.getState().entered).toEqual([]);
  await studio.actions.open(first);
  expect(studio.store.getState().entered).toEqual(['outer', 'inner']);
  end();
  await studio.close();
  const again = await openStudio({ storage });
  rememberEntered(again, slots);
  expect(again.store.getState().entered).toEqual(['outer', 'inner']);
  slots.setItem('unclip.entered', 'broken');
  expect(() => rememberEntered(again, slots)).not.toThrow();
});
