import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNode, connect, freeId, move, removeNodes, setMode, setParam, setTitle, type Workflow } from '../../graph/index.ts';
import { openStudio } from '../support/editor/host.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const start = sketch(
  { one: ['number', { value: 1 }], sum: ['add', { plus: 1 }, { a: 'one.value' }], end: ['save', {}, { value: 'sum.sum' }] },
  { layout: { one: { x: 0, y: 0 }, sum: { x: 200, y: 50 }, end: { x: 400, y: 0 } } },
);
const open = () => openStudio({ workflow: start });
const type = (value: number) => (workflow: Workflow) => setParam(workflow, { node: 'one', param: 'value', value });

describe('undo', () => {
  it('the steps are listed with what they did, and several are taken back or done again at once', async () => {
    const { store, actions } = await open();
    actions.edit(type(2), { label: 'edit-param' });
    actions.edit((workflow) => removeNodes(workflow, ['end']), { label: 'delete' });
    actions.edit(type(3));
    expect(actions.steps()).toEqual({ past: ['edit-param', 'delete', undefined], future: [] });
    actions.undo(2);
    expect(actions.steps()).toEqual({ past: ['edit-param'], future: ['delete', undefined] });
    expect(store.getState().document.workflow.nodes.one?.params.value).toBe(2);
    actions.undo(99);
    expect(store.getState().document.workflow).toBe(start);
    actions.redo(3);
    expect(store.getState()).toMatchObject({ canUndo: true, canRedo: false });
  });

  it('undo and redo restore every workflow of any sequence of edits', async () => {
    const edits = fc.oneof(
      fc.record({ kind: fc.constant('param' as const), at: fc.nat(9), value: fc.integer({ min: 0, max: 5 }) }),
      fc.record({
        kind: fc.constantFrom('add' as const, 'remove' as const, 'move' as const, 'wire' as const, 'mute' as const),
        at: fc.nat(9),
        value: fc.nat(9),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(edits, { maxLength: 30 }), async (row) => {
        const { store, actions } = await open();
        const seen = [store.getState().document.workflow];
        for (const { kind, at, value } of row) {
          actions.edit((workflow) => {
            const ids = Object.keys(workflow.nodes);
            const id = ids[at % Math.max(1, ids.length)];
            const spec = registry.add;
            if (kind === 'add' && spec) return addNode(workflow, { id: freeId(workflow.nodes, 'add'), spec });
            if (id === undefined) return workflow;
            if (kind === 'remove') return removeNodes(workflow, [id]);
            if (kind === 'move') return move(workflow, { [id]: { x: value, y: at } });
            if (kind === 'wire')
              return connect(workflow, { from: { node: ids[value % ids.length] ?? id, port: 'sum' }, to: { node: id, port: 'a' } });
            if (kind === 'mute') return setMode(workflow, [id], value % 2 === 0 ? 'muted' : 'bypassed');
            return setParam(workflow, { node: id, param: 'value', value });
          });
          const now = store.getState().document.workflow;
          if (now !== seen.at(-1)) seen.push(now);
        }
        for (const workflow of seen.slice(0, -1).reverse()) {
          actions.undo();
          expect(store.getState().document.workflow).toBe(workflow);
        }
        expect(store.getState().canUndo).toBe(false);
        actions.undo();
        for (const workflow of seen.slice(1)) {
          actions.redo();
          expect(store.getState().document.workflow).toBe(workflow);
        }
        expect(store.getState().canRedo).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('typing within a second is one step, and a longer pause begins another', async () => {
    const { store, actions, time } = await open();
    for (const value of [2, 3, 4]) {
      time.now += 900;
      actions.edit(type(value), { join: 'one.value' });
    }
    time.now += 1100;
    actions.edit(type(5), { join: 'one.value' });
    actions.undo();
    expect(store.getState().document.workflow.nodes.one?.params.value).toBe(4);
    actions.undo();
    expect(store.getState().document.workflow).toBe(start);
  });

  it('edits do not join with different keys, without a key, or across an undo', async () => {
    const { store, actions } = await open();
    actions.edit(type(2), { join: 'a' });
    actions.edit(type(3), { join: 'b' });
    actions.edit(type(4));
    actions.edit(type(5));
    actions.undo();
    actions.edit(type(6), { join: 'b' });
    actions.undo();
    expect(store.getState().document.workflow.nodes.one?.params.value).toBe(4);
    actions.undo();
    expect(store.getState().document.workflow.nodes.one?.params.value).toBe(3);
    actions.undo();
    expect(store.getState().document.workflow.nodes.one?.params.value).toBe(2);
  });

  it('a selection is not a step of the history, and keeps what can be redone', async () => {
    const { store, actions } = await open();
    actions.edit(type(2));
    actions.undo();
    actions.select(['one']);
    expect(store.getState()).toMatchObject({ canUndo: false, canRedo: true });
    actions.redo();
    expect(store.getState().selection).toEqual(new Set(['one']));
  });

  it('a new edit forgets what was undone', async () => {
    const { store, actions } = await open();
    actions.edit(type(2));
    actions.undo();
    actions.edit(type(3));
    expect(store.getState().canRedo).toBe(false);
  });

  it('an edit that throws or changes nothing is not a step of the history', async () => {
    const { store, actions } = await open();
    expect(() => actions.edit((workflow) => setTitle(workflow, 'nobody', 'x'))).toThrow('no node "nobody"');
    actions.edit((workflow) => workflow);
    expect(store.getState()).toMatchObject({ canUndo: false, document: { workflow: start } });
  });

  it('takes removed nodes out of the selection', async () => {
    const { store, actions } = await open();
    actions.select(['one', 'sum', 'not there']);
    actions.edit((workflow) => removeNodes(workflow, ['one']));
    expect(store.getState().selection).toEqual(new Set(['sum']));
  });

  it('the state names the edit that undo takes back and the one that redo repeats', async () => {
    const { store, actions } = await open();
    const labels = () => [store.getState().undoLabel, store.getState().redoLabel];
    expect(labels()).toEqual([undefined, undefined]);
    actions.rename('Cats');
    actions.edit(type(2), { label: 'edit-param' });
    expect(labels()).toEqual(['edit-param', undefined]);
    actions.undo();
    expect(labels()).toEqual(['rename', 'edit-param']);
    actions.edit(type(3));
    expect(labels()).toEqual([undefined, undefined]);
  });

  it('brings a name back', async () => {
    const { store, actions } = await open();
    actions.rename('Cats');
    expect(store.getState().document.workflow.name).toBe('Cats');
    actions.undo();
    expect(store.getState().document.workflow.name).toBe('Untitled');
  });
});

describe('the clipboard', () => {
  it('copies nodes with their inner links to a place, and selects them', async () => {
    const { store, actions } = await open();
    actions.select(['sum', 'end']);
    const text = actions.copy();
    actions.paste(text, { x: 1000, y: 1000 });
    const { document, selection } = store.getState();
    expect(selection).toEqual(new Set(['sum-2', 'end-2']));
    expect(document.workflow.nodes['end-2']?.inputs).toEqual({ value: { node: 'sum-2', port: 'sum' } });
    expect(document.workflow.nodes['sum-2']?.inputs).toEqual({});
    expect(document.workflow.layout).toMatchObject({ 'sum-2': { x: 1000, y: 1050 }, 'end-2': { x: 1200, y: 1000 } });
    actions.undo();
    expect(store.getState().document.workflow).toBe(start);
  });

  it('keeps links from outside when asked to', async () => {
    const { store, actions } = await open();
    actions.select(['sum']);
    actions.paste(actions.copy(), { x: 0, y: 0 }, { links: true });
    expect(store.getState().document.workflow.nodes['sum-2']?.inputs).toEqual({ a: { node: 'one', port: 'value' } });
  });

  it('carries nodes into another document', async () => {
    const [from, to] = [await open(), await openStudio()];
    from.actions.select(['one', 'sum']);
    to.actions.paste(from.actions.copy(), { x: 5, y: 5 });
    expect(to.store.getState().document.workflow.nodes.sum).toEqual(start.nodes.sum);
  });

  it('cutting nodes is one step', async () => {
    const { store, actions } = await open();
    actions.select(['one']);
    expect(JSON.parse(actions.cut())).toMatchObject({ format: 'unclip-nodes', nodes: { one: { type: 'number' } } });
    expect(Object.keys(store.getState().document.workflow.nodes)).toEqual(['sum', 'end']);
    actions.undo();
    expect(store.getState().document.workflow).toBe(start);
  });

  it('pasting takes a whole workflow, and refuses any other text', async () => {
    const { store, actions } = await openStudio();
    actions.paste(JSON.stringify(start), { x: 0, y: 0 });
    expect(Object.keys(store.getState().document.workflow.nodes)).toEqual(['one', 'sum', 'end']);
    expect(() => actions.paste('a dog in a hat', { x: 0, y: 0 })).toThrow(expect.objectContaining({ code: 'NOTHING_TO_PASTE' }));
    expect(() => actions.paste('{"3":{"class_type":"KSampler","inputs":{}}}', { x: 0, y: 0 })).toThrow(
      'The clipboard is a ComfyUI workflow',
    );
    expect(() => actions.paste('{"format":"unclip-nodes","version":1,"nodes":{"a":{"type":3}}}', { x: 0, y: 0 })).toThrow(
      'invalid at nodes.a.type',
    );
  });

  it('duplicating nodes keeps their links and is one step, as removing is', async () => {
    const { store, actions } = await open();
    expect(actions.copy()).toBe('');
    actions.select(['sum']);
    actions.duplicate();
    expect(store.getState().selection).toEqual(new Set(['sum-2']));
    expect(store.getState().document.workflow.nodes['sum-2']?.inputs).toEqual({ a: { node: 'one', port: 'value' } });
    actions.removeSelection();
    expect(Object.keys(store.getState().document.workflow.nodes)).toEqual(['one', 'sum', 'end']);
    actions.undo();
    actions.undo();
    expect(store.getState().document.workflow).toBe(start);
  });
});
