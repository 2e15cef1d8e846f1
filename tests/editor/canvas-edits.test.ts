import { describe, expect, it } from 'vitest';
import { deriveLinks, deriveNodes } from '../../editor/canvas/flow/derive.ts';
import { shortcuts } from '../../editor/commands/shortcuts.ts';
import { keysOfEvent } from '../../editor/commands/use-keys.ts';
import { nextSeeds, setNextSeed, takeNextSeeds } from '../../editor/engine/documents/seeds.ts';
import { numberScale, settle } from '../../editor/kit/components/number-scale.ts';
import { linkId, portOfLink } from '../../editor/kit/flow-ids.ts';
import { fieldsOf, groupFields } from '../../editor/kit/forms/field.ts';
import { parseNumbers } from '../../editor/kit/forms/number-list-field.tsx';
import { searchScore } from '../../editor/kit/search.ts';
import {
  addFrame,
  boxAround,
  changeFrame,
  exposeParam,
  hideInput,
  inputNameOf,
  nodesInFrame,
  noteOf,
  outputNameOf,
  parseWorkflow,
  plan,
  removeFrames,
  setParam,
  toggleOutput,
  type Workflow,
} from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import example from '../../workflows/text-to-image.json' with { type: 'json' };

const workflow = parseWorkflow(example);
const nothing = { selection: new Set<string>(), marked: new Set<string>() };
const specOf = (type: string) => {
  const spec = registry[type];
  if (!spec) throw new Error(`There is no node type ${type}.`);
  return spec;
};

describe('what the canvas draws', () => {
  it('an edit of one node keeps the objects of the others', () => {
    const before = deriveNodes(workflow, registry, nothing, []);
    const moved: Workflow = { ...workflow, layout: { ...workflow.layout, prior: { x: 1, y: 2 } } };
    const after = deriveNodes(moved, registry, nothing, before);
    expect(after.filter((node, index) => node !== before[index]).map(({ id }) => id)).toEqual(['prior']);
  });
  it('a changed param changes no link', () => {
    const before = deriveLinks({ workflow, types: {}, registry }, new Set(), []);
    const changed = setParam(workflow, { node: 'prior', param: 'steps', value: 3 });
    const after = deriveLinks({ workflow: changed, types: {}, registry }, new Set(), before);
    expect(after.every((edge, index) => edge === before[index])).toBe(true);
    expect(after).toHaveLength(Object.values(workflow.nodes).flatMap(({ inputs }) => Object.keys(inputs)).length);
  });
  it('a link is named by the port it goes into', () => {
    expect(portOfLink(linkId('prior', 'seed'))).toEqual({ node: 'prior', port: 'seed' });
  });
});

describe('frames', () => {
  it('hold the nodes that stand in them, and go without them', () => {
    const box = boxAround(workflow, ['prompt', 'encode'], {});
    if (!box) throw new Error('Two nodes have a box around them.');
    const framed = addFrame(workflow, box, { title: 'Text' });
    expect(nodesInFrame(framed.workflow, box)).toEqual(['prompt', 'encode']);
    expect(changeFrame(framed.workflow, framed.id, { title: 'Words' }).frames?.[framed.id]?.title).toBe('Words');
    expect(removeFrames(framed.workflow, [framed.id])).toMatchObject({ nodes: workflow.nodes, frames: {} });
  });
  it('with words are notes, and are saved as such', () => {
    const { workflow: noted, id } = addFrame(workflow, { x: 0, y: 0, width: 9, height: 9 }, { title: 'Note', note: 'why' });
    const frame = parseWorkflow(JSON.stringify(noted)).frames?.[id];
    expect(frame && noteOf(frame)).toBe('why');
  });
});

describe('forms', () => {
  it('show what the author marked, what is set and what is linked, and the rest behind “More”', () => {
    const fields = fieldsOf(specOf('prior'));
    const { first, rest } = groupFields(fields, (name) => name === 'guidance');
    expect(first.map(({ name }) => name)).toEqual(['steps', 'guidance', 'seed', 'candidates', 'eta']);
    expect(first.concat(rest)).toHaveLength(fields.length);
  });
  it('know ranges, choices and defaults from zod alone', () => {
    const by = Object.fromEntries(fieldsOf(specOf('prior')).map((field) => [field.name, field]));
    expect(by.eta).toMatchObject({ control: 'number', bar: true, min: 0, max: 1, step: 0.05, standard: 0, kind: 'number' });
    expect(by.seed).toMatchObject({ control: 'seed', whole: true, max: 0xffff_ffff });
    expect(by.scheduler).toMatchObject({ control: 'choice', optional: true });
    expect(fieldsOf(specOf('image'))[0]).toMatchObject({ control: 'file', kind: undefined });
    expect(fieldsOf(specOf('pca-reconstruct'))[0]).toMatchObject({ control: 'numbers', whole: true });
  });
  it('every node type has a control for every param', () => {
    for (const spec of Object.values(registry)) expect(fieldsOf(spec).map(({ name }) => name)).toEqual(Object.keys(spec.params.shape));
  });
  it('read lists of numbers, and refuse what is none', () => {
    expect(parseNumbers('1, 2، 3 4', true)).toEqual([1, 2, 3, 4]);
    expect(parseNumbers('1.5', true)).toBeUndefined();
    expect(parseNumbers('one', false)).toBeUndefined();
  });
  it('settle numbers on their steps, exactly', () => {
    expect(settle(0.30000000000000004, { min: 0, max: 1, step: 0.05 })).toBe(0.3);
    expect(settle(99, { min: 0, max: 20, step: 0.1 })).toBe(20);
    const scale = numberScale(1, 1000);
    expect(scale.value(scale.fraction(25))).toBeCloseTo(25);
    expect(scale.fraction(25)).toBeGreaterThan(0.2);
  });
});

describe('seeds', () => {
  it('an unlocked seed is taken by the next run, and the one after it is drawn', () => {
    const open = setNextSeed(workflow, 'prior', 'seed', 11);
    const taken = takeNextSeeds(open, () => 12);
    expect(taken.nodes.prior?.params.seed).toBe(11);
    expect(taken.nodes.prior && nextSeeds(taken.nodes.prior)).toEqual({ seed: 12 });
    expect(setNextSeed(taken, 'prior', 'seed', undefined).nodes.prior).not.toHaveProperty('nextSeed');
  });
  it('locked seeds change nothing', () => {
    expect(takeNextSeeds(workflow)).toBe(workflow);
  });
  it('what the next run takes is in no key', () => {
    const key = (of: Workflow) => plan({ workflow: of, registry }).targets[0]?.key;
    expect(key(setNextSeed(workflow, 'prior', 'seed', 11))).toBe(key(workflow));
  });
});

describe('the interface of a workflow', () => {
  it('takes params in under free names, and gives them up', () => {
    const open = exposeParam(exposeParam(workflow, 'prior', 'eta'), 'decode', 'eta');
    expect([inputNameOf(open, 'prior', 'eta'), inputNameOf(open, 'decode', 'eta')]).toEqual(['eta', 'decode-eta']);
    expect(inputNameOf(hideInput(open, 'eta'), 'prior', 'eta')).toBeUndefined();
  });
  it('an output becomes a result of the workflow under a free name, and none again', () => {
    const prior = { node: 'prior', port: 'embedding' };
    const encode = { node: 'encode', port: 'embedding' };
    const both = toggleOutput(toggleOutput(workflow, prior), encode);
    expect([outputNameOf(both, prior), outputNameOf(both, encode)]).toEqual(['embedding', 'encode-embedding']);
    expect(parseWorkflow(JSON.stringify(both)).interface.outputs).toMatchObject({ embedding: prior, 'encode-embedding': encode });
    expect(toggleOutput(toggleOutput(both, prior), encode)).toEqual(workflow);
  });
});

describe('searching the palette', () => {
  const best = (search: string) =>
    Object.values(registry)
      .map((spec) => ({ type: spec.type, score: searchScore(spec, [spec.title], search) }))
      .sort((a, b) => b.score - a.score)[0]?.type;
  it.each([
    ['pri', 'prior'],
    ['save', 'save-image'],
    ['pcam', 'pca-move'],
    ['enc tex', 'encode-text'],
  ])('finds with “%s” the node %s', (search, type) => expect(best(search)).toBe(type));
  it('finds nodes by what they do', () => {
    expect(searchScore(specOf('combine'), ['Combine'], 'weighted sum')).toBeGreaterThan(0);
    expect(searchScore(specOf('combine'), ['Combine'], 'zebra')).toBe(0);
  });
});

describe('shortcuts', () => {
  it('no two commands have the same keys', () => {
    const keys = shortcuts.flatMap((shortcut) => shortcut.keys.map(String));
    expect(new Set(keys).size).toBe(keys.length);
  });
  it.each([
    [{ key: 'Z', code: 'KeyZ', ctrlKey: true, shiftKey: true }, 'Mod+Shift+Z'],
    [{ key: 'ئ', code: 'KeyZ', ctrlKey: true }, 'Mod+Z'],
    [{ key: '!', code: 'Digit1', shiftKey: true }, 'Shift+1'],
    [{ key: '?', code: 'Slash', shiftKey: true }, '?'],
    [{ key: 'Enter', code: 'Enter', metaKey: true }, 'Mod+Enter'],
    [{ key: '.', code: 'Period' }, '.'],
    [{ key: ',', code: 'Comma', ctrlKey: true }, 'Mod+,'],
  ])('are told by the place of the key, on every keyboard (%#)', (event, keys) => {
    expect(keysOfEvent({ ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...event })).toBe(keys);
  });
});
