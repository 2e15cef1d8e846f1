import { describe, expect, it } from 'vitest';
import {
  allSeeds,
  draftOf,
  firstDrafts,
  promptBySeed,
  type SideDraft,
  sideOptions,
  stepOf,
  valuesOfDraft,
  withStep,
} from '../../editor/panels/sweep/side-draft.ts';
import { sweepParams } from '../../nodes/edit/sweep.ts';
import { registry } from '../../nodes/index.ts';
import { workflowOf } from '../support/nodes/evaluate.ts';

const workflow = workflowOf({
  prompt: ['text', { text: 'a red cat' }],
  encode: ['encode-text', {}, { text: 'prompt.text' }],
  prior: ['prior', { seed: 3, steps: 20 }, { conditioning: 'encode.conditioning' }],
  decode: ['decode', { seed: 3 }, { embedding: 'prior.embedding' }],
  save: ['save-image', {}, { images: 'decode.images' }],
});
const options = sideOptions(workflow, registry);
const optionOf = (id: string) => {
  const option = options.find((one) => one.id === id);
  if (!option) throw new Error(`There is no option ${id}.`);
  return option;
};
const filled = (id: string, draft: Partial<SideDraft>) => valuesOfDraft({ ...draftOf(optionOf(id)), ...draft }, optionOf(id));

describe('the form of a sweep', () => {
  it('offers texts, numbers, choices and switches, and no files, models and saved names', () => {
    const ids = options.map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual([allSeeds, 'prompt.text']);
    expect(ids).toEqual(expect.arrayContaining(['prior.steps', 'prior.seed', 'decode.guidance', 'decode.scheduler']));
    expect(ids.filter((id) => id.startsWith('save.') || id.endsWith('.model'))).toEqual([]);
  });

  it('begins with values around the present one, within the limits of the param', () => {
    expect(draftOf(optionOf('prior.steps'))).toMatchObject({ form: 'range', start: 10, stop: 40, count: 5 });
    expect(draftOf(optionOf('decode.eta'))).toMatchObject({ start: 0, stop: 1 });
    expect(draftOf(optionOf('prior.seed'))).toMatchObject({ form: 'seeds', start: 3, count: 4 });
    expect(draftOf(optionOf('prompt.text'))).toMatchObject({ form: 'lines', lines: 'a red cat' });
  });

  it('a range of a whole number gives whole values, each once', () => {
    expect(filled('prior.steps', { start: 1, stop: 4, count: 7 }).values).toEqual({ kind: 'numbers', list: [1, 2, 3, 4] });
    expect(filled('prior.steps', { start: 1, stop: 9, count: 3 }).values).toEqual({ kind: 'range', start: 1, stop: 9, count: 3 });
  });

  it('a step sets the count, and moves the end to the last step that fits', () => {
    const draft = withStep({ ...draftOf(optionOf('decode.eta')) }, 0.3);
    expect([draft.count, draft.stop, stepOf(draft)]).toEqual([4, 0.9, 0.3]);
    expect(withStep(draft, 0)).toBe(draft);
  });

  it('names the first value that a param cannot have', () => {
    expect(filled('decode.guidance', { form: 'list', list: '1, 21, 30' }).invalid).toBe('21');
    expect(filled('decode.guidance', { form: 'list', list: '1; x' }).values).toBe(undefined);
    expect(filled('prompt.text', { lines: ' \n' }).values).toBe(undefined);
    expect(filled('decode.scheduler', { chosen: [] }).values).toBe(undefined);
  });

  it('opens with the present sweep, and extends it by a param that is not swept yet', () => {
    const swept = sweepParams(workflow, registry, {
      columns: { params: [{ node: 'decode', port: 'eta' }], values: { kind: 'numbers', list: [0, 1] } },
    });
    expect(firstDrafts(swept, registry, { node: 'decode', param: 'eta' })).toMatchObject([
      { option: 'decode.eta', form: 'list', list: '0, 1' },
    ]);
    expect(firstDrafts(swept, registry, { node: 'prompt', param: 'text' })).toMatchObject([
      { option: 'prompt.text' },
      { option: 'decode.eta', form: 'list', list: '0, 1' },
    ]);
    expect(firstDrafts(workflow, registry, { node: 'decode', param: 'model' })).toEqual([]);
  });

  it('a table of prompt and seed has the seeds of all nodes as its columns', () => {
    expect(promptBySeed(workflow, registry)).toMatchObject([{ option: allSeeds, count: 4 }, { option: 'prompt.text' }]);
    expect(promptBySeed(workflowOf({ prompt: ['text', {}] }), registry)).toBe(undefined);
  });
});
