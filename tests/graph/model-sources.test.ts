import { describe, expect, it } from 'vitest';
import { emptyWorkflow, type ModelSource, parseWorkflow, plan, serialiseWorkflow, withModelSources } from '../../graph/index.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

const manifest = 'ab'.repeat(32);
const karlo = { repository: 'kakaobrain/karlo-v1-alpha', revision: 'f00d', manifest };
const file = { format: 'unclip-workflow', version: 2, nodes: {} };
const known = (sources: Readonly<Record<string, ModelSource | undefined>>) => new Map(Object.entries(sources));

describe('the sources of model families in a workflow', () => {
  it('[F10] sources survive parsing and serialising, with fields that this program does not know', () => {
    const models = { karlo: { ...karlo, mirror: 'here' } };
    expect(parseWorkflow(serialiseWorkflow(parseWorkflow({ ...file, models }))).models).toEqual(models);
  });

  it('[F10] a workflow without sources is not given any by parsing', () => {
    expect('models' in parseWorkflow(file)).toBe(false);
  });

  it('[F7] a manifest hash that is no SHA-256 is reported with its path', () => {
    expect(() => parseWorkflow({ ...file, models: { karlo: { manifest: 'x' } } })).toThrow(/models\.karlo\.manifest/);
  });

  it('[F10] sources change no key', () => {
    const workflow = sketch({ one: ['number', { value: 1 }] });
    const keys = (models?: Record<string, ModelSource>) =>
      plan({ workflow: { ...workflow, ...(models && { models }) }, registry }).tasks.map(({ key }) => key);
    expect(keys({ karlo })).toEqual(keys());
  });

  it('[F10] a family that a node runs is written with its source, and one that needs no source is not', () => {
    const written = withModelSources(emptyWorkflow(), new Set(['karlo', 'emoji']), known({ karlo, emoji: undefined }));
    expect(written.models).toEqual({ karlo });
  });

  it('[F10] the source of a family that is not installed is kept, and that of an installed family which no node runs is removed', () => {
    const workflow = { ...emptyWorkflow(), models: { karlo, gone: { repository: 'a/b' } } };
    expect(withModelSources(workflow, new Set(), known({ karlo })).models).toEqual({ gone: { repository: 'a/b' } });
  });

  it('[F10] a workflow whose sources do not change is returned as it is', () => {
    const workflow = { ...emptyWorkflow(), models: { karlo } };
    expect(withModelSources(workflow, new Set(['karlo']), known({ karlo }))).toBe(workflow);
    expect(withModelSources(emptyWorkflow(), new Set(['emoji']), known({ emoji: undefined }))).toEqual(emptyWorkflow());
  });
});
