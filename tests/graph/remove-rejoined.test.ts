import { describe, expect, it } from 'vitest';
import { removeRejoined } from '../../graph/index.ts';
import { registry, sketch } from '../support/graph/fakes.ts';

describe('removeRejoined', () => {
  it('the neighbours of a removed node are connected where it would have passed a value through', () => {
    const workflow = sketch({ one: ['number', {}], middle: ['add', {}, { a: 'one.value' }], end: ['add', {}, { a: 'middle.sum' }] });
    const changed = removeRejoined(workflow, registry, ['middle']);
    expect(changed.nodes.middle).toBeUndefined();
    expect(changed.nodes.end?.inputs).toEqual({ a: { node: 'one', port: 'value' } });
  });

  it('a chain of removed nodes is joined across, and links between other nodes stay', () => {
    const workflow = sketch({
      one: ['number', {}],
      first: ['add', {}, { a: 'one.value' }],
      second: ['add', {}, { a: 'first.sum' }],
      end: ['add', {}, { a: 'second.sum', b: 'one.value' }],
    });
    expect(removeRejoined(workflow, registry, ['first', 'second']).nodes.end?.inputs).toEqual({
      a: { node: 'one', port: 'value' },
      b: { node: 'one', port: 'value' },
    });
  });

  it('a node without an input of that kind leaves the link of its consumer free', () => {
    const workflow = sketch({ one: ['number', {}], end: ['add', {}, { a: 'one.value' }] });
    expect(removeRejoined(workflow, registry, ['one']).nodes.end?.inputs).toEqual({});
  });
});
