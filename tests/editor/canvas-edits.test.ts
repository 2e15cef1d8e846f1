import { describe, expect, it } from 'vitest';
import { deriveLinks, deriveNodes } from '../../editor/canvas/flow/derive.ts';
import { keysOfEvent } from '../../editor/commands/pressed-keys.ts';
import { shortcuts } from '../../editor/commands/shortcuts.ts';
import { nextSeeds, setNextSeed, takeNextSeeds } from '../../editor/engine/documents/seeds.ts';
import { numberScale, settle, stepped } from '../../editor/kit/components/number-scale.ts';
import { linkId, portOfLink } from '../../editor/kit/flow-ids.ts';
import { fieldsOf, groupFields } from '../../editor/kit/forms/field.ts';
import { parseNumbers } from '../../editor/kit/forms/number-list-field.tsx';
import { readPaletteMemory, storePaletteMemory, withFavourite, withRecent } from '../../editor/kit/palette-memory.ts';
import { searchScore } from '../../editor/kit/search.ts';
import { loadLanguage } from '../../editor/kit/text/language.ts';
import {
  addFrame,
  boxAround,
  changeFrame,
  exposeParam,
  frameContents,
  hideInput,
  inputNameOf,
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
  it('an edit of one node keeps the React Flow objects of the others', () => {
    const before = deriveNodes(workflow, registry, nothing, []);
    const moved: Workflow = { ...workflow, layout: { ...workflow.layout, prior: { x: 1, y: 2 } } };
    const after = deriveNodes(moved, registry, nothing, before);
    expect(after.filter((node, index) => node !== before[index]).map(({ id }) => id)).toEqual(['prior']);
  });
  it('a changed param changes no React Flow edge', () => {
    const before = deriveLinks({ workflow, types: {}, registry }, new Set(), []);
    const changed = setParam(workflow, { node: 'prior', param: 'steps', value: 3 });
    const after = deriveLinks({ workflow: changed, types: {}, registry }, new Set(), before);
    expect(after.every((edge, index) => edge === before[index])).toBe(true);
    expect(after).toHaveLength(Object.values(workflow.nodes).flatMap(({ inputs }) => Object.keys(inputs)).length);
  });
  it('the id of a link names the port that the link goes into', () => {
    expect(portOfLink(linkId('prior', 'seed'))).toEqual({ node: 'prior', port: 'seed' });
  });
});

describe('frames', () => {
  it('a frame contains the nodes at its position, and removing the frame keeps them', () => {
    const box = boxAround(workflow, { nodes: ['prompt', 'encode'], frames: [] }, {});
    if (!box) throw new Error('Two nodes have a box around them.');
    const framed = addFrame(workflow, box, { title: 'Text' });
    expect(frameContents(framed.workflow, framed.id).nodes).toEqual(['prompt', 'encode']);
    expect(changeFrame(framed.workflow, framed.id, { title: 'Words' }).frames?.[framed.id]?.title).toBe('Words');
    expect(removeFrames(framed.workflow, [framed.id])).toMatchObject({ nodes: workflow.nodes, frames: {} });
  });
  it('a frame with a text is a note, and is saved as one', () => {
    const { workflow: noted, id } = addFrame(workflow, { x: 0, y: 0, width: 9, height: 9 }, { title: 'Note', note: 'why' });
    const frame = parseWorkflow(JSON.stringify(noted)).frames?.[id];
    expect(frame && noteOf(frame)).toBe('why');
  });
});

describe('forms', () => {
  it('a form shows the params that the author marked, those that are set and those that are linked', () => {
    const fields = fieldsOf(specOf('prior'));
    const { first, rest } = groupFields(fields, (name) => name === 'guidance');
    expect(first.map(({ name }) => name)).toEqual(['steps', 'guidance', 'seed', 'candidates', 'eta']);
    expect(first.concat(rest)).toHaveLength(fields.length);
  });
  it('the fields of a form get their ranges, choices and defaults from the zod schema', () => {
    const by = Object.fromEntries(fieldsOf(specOf('prior')).map((field) => [field.name, field]));
    expect(by.eta).toMatchObject({ control: 'number', slider: true, min: 0, max: 1, step: 0.05, defaultValue: 0, kind: 'number' });
    expect(by.seed).toMatchObject({ control: 'seed', integer: true, max: 0xffff_ffff });
    expect(by.scheduler).toMatchObject({ control: 'choice', optional: true });
    expect(fieldsOf(specOf('image'))[0]).toMatchObject({ control: 'file', kind: undefined });
    expect(fieldsOf(specOf('pca-reconstruct'))[0]).toMatchObject({ control: 'numbers', integer: true });
  });
  it('every node type has a control for every param', () => {
    for (const spec of Object.values(registry)) expect(fieldsOf(spec).map(({ name }) => name)).toEqual(Object.keys(spec.params.shape));
  });
  it('a list of numbers is parsed, and anything else is rejected', () => {
    expect(parseNumbers('1, 2، 3 4', true)).toEqual([1, 2, 3, 4]);
    expect(parseNumbers('1.5', true)).toBeUndefined();
    expect(parseNumbers('one', false)).toBeUndefined();
  });
  it('a step from a number between two steps keeps the decimals of the number', () => {
    const limits = { min: 0, max: 1, step: 0.1 };
    expect(stepped(0.25, 1, limits)).toBe(0.35);
    expect(stepped(0.7, 1, limits)).toBe(0.8);
    expect(stepped(0.95, 1, limits)).toBe(1);
    expect(stepped(1e-7, 1, { ...limits, step: 1 })).toBe(1);
  });
  it('a number is rounded to its step without a rounding error', () => {
    expect(settle(0.30000000000000004, { min: 0, max: 1, step: 0.05 })).toBe(0.3);
    expect(settle(99, { min: 0, max: 20, step: 0.1 })).toBe(20);
    const scale = numberScale(1, 1000);
    expect(scale.value(scale.fraction(25))).toBeCloseTo(25);
    expect(scale.fraction(25)).toBeGreaterThan(0.2);
  });
});

describe('seeds', () => {
  it('the next run takes the unlocked seed and draws the seed after it', () => {
    const open = setNextSeed(workflow, 'prior', 'seed', 11);
    const taken = takeNextSeeds(open, () => 12);
    expect(taken.nodes.prior?.params.seed).toBe(11);
    expect(taken.nodes.prior && nextSeeds(taken.nodes.prior)).toEqual({ seed: 12 });
    expect(setNextSeed(taken, 'prior', 'seed', undefined).nodes.prior).not.toHaveProperty('nextSeed');
  });
  it('a workflow with locked seeds does not change when a run starts', () => {
    expect(takeNextSeeds(workflow)).toBe(workflow);
  });
  it('the seed of the next run is not part of any key', () => {
    const key = (of: Workflow) => plan({ workflow: of, registry }).targets[0]?.key;
    expect(key(setNextSeed(workflow, 'prior', 'seed', 11))).toBe(key(workflow));
  });
});

describe('the interface of a workflow', () => {
  it('params are exposed as inputs of the workflow under free names, and hidden again', () => {
    const open = exposeParam(exposeParam(workflow, 'prior', 'eta'), 'decode', 'eta');
    expect([inputNameOf(open, 'prior', 'eta'), inputNameOf(open, 'decode', 'eta')]).toEqual(['eta', 'decode-eta']);
    expect(inputNameOf(hideInput(open, 'eta'), 'prior', 'eta')).toBeUndefined();
  });
  it('an output becomes a result of the workflow under a free name, and stops being one', () => {
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
      .map((spec) => ({ type: spec.type, score: searchScore(spec, 'en', search) }))
      .sort((a, b) => b.score - a.score)[0]?.type;
  it.each([
    ['pri', 'prior'],
    ['save', 'save-image'],
    ['pcam', 'pca-move'],
    ['enc tex', 'encode-text'],
  ])('a search for “%s” finds the node %s first', (search, type) => expect(best(search)).toBe(type));
  it('a search finds nodes by the words of their description', () => {
    expect(searchScore(specOf('combine'), 'en', 'weighted sum')).toBeGreaterThan(0);
    expect(searchScore(specOf('combine'), 'en', 'zebra')).toBe(0);
  });
  it('a search for a type of values finds what outputs it before what takes it', () => {
    const score = (type: string, search: string) => searchScore(specOf(type), 'en', search);
    expect(score('decode', 'images')).toBeGreaterThan(score('grid', 'pictures'));
    expect(score('prior', 'embedding')).toBeGreaterThan(score('decode', 'embedding'));
    expect(score('decode', 'embedding')).toBeGreaterThan(score('text', 'embedding'));
  });
  it('a search in Arabic finds nodes by the words of their translated description', async () => {
    await loadLanguage('ar');
    expect(searchScore(specOf('table'), 'ar', 'مسح لكليهما')).toBeGreaterThan(0);
    expect(searchScore(specOf('table'), 'en', 'مسح لكليهما')).toBe(0);
    expect(searchScore(specOf('decode'), 'ar', 'صورة')).toBeGreaterThan(0);
  });
});

describe('what the palette remembers', () => {
  it('the node types that were used last come first, each once, and favourites are kept', () => {
    const slots = new Map<string, string>();
    const storage = {
      getItem: (key: string) => slots.get(key) ?? null,
      setItem: (key: string, value: string) => void slots.set(key, value),
    };
    const used = ['text', 'prior', 'text', 'grid', 'decode', 'noise', 'pick'].reduce(withRecent, readPaletteMemory(storage));
    storePaletteMemory(storage, withFavourite(withFavourite(withFavourite(used, 'grid'), 'text'), 'grid'));
    expect(readPaletteMemory(storage)).toEqual({ recent: ['pick', 'noise', 'decode', 'grid', 'text'], favourites: ['text'] });
    slots.set('unclip.palette', '{"recent":[3],"favourites":"x"}');
    expect(readPaletteMemory(storage)).toEqual({ recent: [], favourites: [] });
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
    [{ key: 'ز', code: 'Period' }, '.'],
    [{ key: 'و', code: 'Comma', ctrlKey: true }, 'Mod+,'],
    [{ key: '؟', code: 'Slash', shiftKey: true }, '?'],
    [{ key: '∑', code: 'KeyW', altKey: true }, 'Alt+W'],
    [{ key: '+', code: 'Equal', ctrlKey: true, shiftKey: true }, 'Mod++'],
    [{ key: 'Shift', code: 'ShiftLeft', shiftKey: true }, undefined],
    [{ key: ',', code: 'Comma', ctrlKey: true }, 'Mod+,'],
  ])('a shortcut is recognised by the position of its key on every keyboard layout (%#)', (event, keys) => {
    expect(keysOfEvent({ ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...event })).toBe(keys);
  });
});
