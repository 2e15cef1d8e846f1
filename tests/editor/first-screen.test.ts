import { describe, expect, it } from 'vitest';
import type { Registry } from '../../graph/index.ts';
import { firstTypes } from '../../nodes/first.ts';
import example from '../../workflows/text-to-image.json' with { type: 'json' };
import { deferred, openStudio, until } from '../support/editor/host.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const { number, ...others } = registry;
if (!number) throw new Error('There is no fake node type "number".');
const few: Registry = { number };
const first = sketch({ one: ['number', { value: 1 }] });
const second = sketch({ one: ['number', { value: 1 }], sum: ['add', { plus: 1 }, { a: 'one.value' }] });

/** A studio whose page begins with one node type, and fetches all of them. */
const openPage = async () => {
  const drawn = deferred();
  let fetched = 0;
  const allTypes = async () => {
    fetched++;
    return registry;
  };
  const studio = await openStudio({ workflow: first, nodes: few, allTypes, drawn: drawn.promise });
  return { ...studio, drawn, fetches: () => fetched };
};

describe('a page before its first screen', () => {
  it('begins with the node types of the first workflow', () => {
    const types = Object.values(example.nodes).map(({ type }) => type);
    expect(Object.keys(firstTypes)).toEqual(expect.arrayContaining(types));
  });

  it('fetches the other node types before it shows a workflow that has one', async () => {
    const studio = await openPage();
    const shown: (readonly string[])[] = [];
    studio.store.subscribe(({ document }, before) => {
      if (document.id !== before.document.id) shown.push(Object.keys(studio.registry));
    });
    await studio.actions.create(first);
    expect(studio.fetches()).toBe(0);
    await studio.actions.create(second);
    expect(studio.fetches()).toBe(1);
    expect(shown).toEqual([['number'], Object.keys(registry)]);
    expect(studio.plugins.store.getState().registry).toEqual({ number, ...others });
  });

  it('fetches the other node types and what computes when the screen is drawn', async () => {
    const studio = await openPage();
    studio.drawn.resolve();
    await expect.poll(studio.fetches).toBe(1);
    await expect.poll(() => Object.keys(studio.registry)).toEqual(Object.keys(registry));
    await until(studio.store, ({ types }) => types.one !== undefined, studio.timers);
  });

  it('a run that is started before the screen is drawn fetches what computes', async () => {
    const studio = await openPage();
    await studio.actions.run(['one']);
    expect(studio.store.getState().runs.one?.status).toBe('done');
  });
});
