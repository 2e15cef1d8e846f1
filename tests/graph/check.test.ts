import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  check,
  checkMemo,
  connect,
  disconnect,
  GraphError,
  nodesWith,
  plan,
  removeNodes,
  setMode,
  setParam,
  type Workflow,
} from '../../graph/index.ts';
import { chain, registry, sketch } from '../support/graph/fakes.ts';

const models = () => ({ family: 'tiny', hash: 'h', space: 'tiny', noise: '' });
const checked = (workflow: Workflow) => check({ workflow, registry, models });
const problemsOf = (workflow: Workflow) => Object.fromEntries([...checked(workflow).problems].map(([id, { code }]) => [id, code]));

describe('check', () => {
  it('[K1] check finds the problem of every node that plan would throw for that node alone', () => {
    const workflow = sketch({
      start: ['number', { value: 1 }],
      wild: ['number', { value: 1e9 }],
      open: ['add'],
      wrong: ['add', {}, { a: 'words.text' }],
      words: ['text'],
      fine: ['add', {}, { a: 'start.value' }],
    });
    const { problems } = checked(workflow);
    expect([...problems.keys()].sort()).toEqual(['open', 'wild', 'wrong']);
    for (const [id, problem] of problems) {
      const thrown = (() => {
        try {
          plan({ workflow, registry, models, targets: [id] });
        } catch (error) {
          return error;
        }
        return undefined;
      })();
      expect(thrown).toBeInstanceOf(GraphError);
      expect({ code: problem.code, message: problem.message, nodeId: problem.nodeId }).toEqual({
        code: (thrown as GraphError).code, // the line above says that it is one
        message: (thrown as GraphError).message,
        nodeId: id,
      });
    }
  });

  it('[K2] check gives a node no problem because of a broken node before it, but finds its own problems', () => {
    const workflow = sketch({
      broken: ['encode', { width: 99 }, { text: 'words.text' }],
      words: ['text'],
      after: ['mix', {}, { a: 'broken.embedding' }],
      faulty: ['draw', {}, { embedding: 'broken.embedding' }],
    });
    expect(problemsOf(workflow)).toEqual({ broken: 'BAD_PARAMS', faulty: 'TYPE_MISMATCH' });
    expect([...checked(workflow).tasks.keys()]).toEqual(['words']);
  });

  it('[K2] check does not report a missing model for a node after a broken node', () => {
    const workflow = sketch({ words: ['text', { lines: 'no list' }], encode: ['encode', {}, { text: 'words.text' }] });
    const { problems } = check({ workflow, registry, models: () => undefined });
    expect([...problems.keys()]).toEqual(['words']);
  });

  it('[K3] check returns the tasks of plan', () => {
    const workflow = sketch({
      one: ['number', { value: 1 }],
      off: ['add', {}, { a: 'one.value' }, { mode: 'bypassed' }],
      mute: ['number', { value: 3 }, {}, { mode: 'muted' }],
      sum: ['add', { plus: 2 }, { a: 'one.value', b: 'mute.value' }],
    });
    const { tasks } = checked(workflow);
    expect([...tasks.values()]).toEqual(plan({ workflow, registry, models }).tasks);
  });

  it('[K4] check infers the types of outputs; muted and broken nodes have their declared types', () => {
    const workflow = sketch({
      words: ['text'],
      encode: ['encode', {}, { text: 'words.text' }],
      mix: ['mix', {}, { a: 'encode.embedding' }],
      idle: ['number', {}, {}, { mode: 'muted' }],
      open: ['add'],
      strange: ['of-another-time'],
      taker: ['save', {}, { value: 'strange.thing' }],
    });
    const { types, problems } = checked(workflow);
    expect(types.get('mix')).toEqual({ mixed: { kind: 'embedding', attributes: { role: 'text', space: 'tiny' } } });
    expect(types.get('idle')).toEqual({ value: { kind: 'number', attributes: {} } });
    expect(types.get('open')).toEqual({ sum: { kind: 'number', attributes: {} } });
    expect(types.get('strange')).toEqual({ thing: { kind: 'any', attributes: {} } });
    expect([...problems.keys()].sort()).toEqual(['open', 'strange']);
  });

  it('[K9] check finds the choices that an installed family supports, even when the stored choice is not one of them, but not for a linked param', () => {
    const workflow = sketch({
      fine: ['draft'],
      wrong: ['draft', { quality: 'fine' }],
      linked: ['draft', {}, { quality: 'words.text' }],
      words: ['text'],
      plain: ['number'],
    });
    const draft = nodesWith<unknown>()({
      type: 'draft',
      version: 1,
      title: 'Draft',
      doc: 'Draws coarsely or finely.',
      category: 'Test',
      inputs: {},
      outputs: {},
      params: z.object({ quality: z.enum(['coarse', 'fine', 'free']).default('coarse') }),
      choices: { quality: { coarse: 'small', fine: 'large' } },
      models: ({ quality }) => (quality === 'free' ? undefined : { family: 'tiny', component: quality === 'fine' ? 'large' : 'small' }),
      run: () => ({}),
    });
    const found = (components: readonly string[]) => {
      const family = { family: 'tiny', hash: 'h', space: 'tiny', noise: '' };
      const resolve = ({ component }: { readonly component: string }) => (components.includes(component) ? family : undefined);
      return check({ workflow, registry: { ...registry, draft }, models: resolve });
    };
    const { choices, problems } = found(['small']);
    expect([...choices]).toEqual([
      ['fine', { quality: ['coarse', 'free'] }],
      ['wrong', { quality: ['coarse', 'free'] }],
    ]);
    expect(problems.get('wrong')).toMatchObject({
      code: 'MODEL_MISSING',
      sentence: { params: { advice: { params: { param: 'quality', choices: 'coarse, free' } } } },
    });
    expect(found(['small', 'large']).choices.get('fine')).toEqual({ quality: ['coarse', 'fine', 'free'] });
    expect(check({ workflow, registry: { ...registry, draft } }).choices.get('fine')).toEqual({});
  });

  it('[K5] check reports cycles, links from unknown nodes and unknown types, and continues', () => {
    const workflow = sketch({
      a: ['add', {}, { a: 'c.sum' }],
      b: ['add', {}, { a: 'a.sum' }],
      c: ['add', {}, { a: 'b.sum' }],
      lost: ['add', {}, { a: 'missing.sum' }],
      port: ['add', {}, { a: 'one.nothing' }],
      strange: ['of-another-time'],
      one: ['number', { value: 1 }],
    });
    expect(problemsOf(workflow)).toEqual({ a: 'CYCLE', lost: 'UNKNOWN_NODE', port: 'UNKNOWN_PORT', strange: 'UNKNOWN_TYPE' });
    expect([...checked(workflow).tasks.keys()]).toEqual(['one']);
  });

  it('[K6] check returns the targets of a run', () => {
    const workflow = sketch({ one: ['number'], two: ['add', {}, { a: 'one.value' }] });
    expect(checked(workflow).targets).toEqual(['two']);
    expect(checked(sketch({})).targets).toEqual([]);
  });

  it('[K7] check can handle a chain of 10,000 nodes with a broken head', () => {
    const whole = chain(10_000);
    const workflow = { ...whole, nodes: { ...whole.nodes, n0: { type: 'number', version: 1, params: { value: 'x' }, inputs: {} } } };
    const { problems, tasks } = checked(workflow);
    expect([...problems.keys()]).toEqual(['n0']);
    expect(tasks.size).toBe(0);
    expect(checked(whole).tasks.size).toBe(10_000);
  });

  it('[K8] check finds the same with and without a memo after any sequence of edits', () => {
    const nodes = ['one', 'words', 'encode', 'mix', 'sum', 'file', 'end'] as const;
    const start = sketch({
      one: ['number', { value: 1 }],
      words: ['text'],
      encode: ['encode', {}, { text: 'words.text' }],
      mix: ['mix', {}, { a: 'encode.embedding' }],
      sum: ['add', {}, { a: 'one.value' }],
      file: ['file', { file: 'a' }],
      end: ['save', {}, { value: 'mix.mixed' }],
    });
    const node = fc.constantFrom(...nodes);
    const edit = fc.record({ kind: fc.nat(5), node, other: node, value: fc.constantFrom<unknown>(1, 'x', ['y'], undefined) });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), fc.boolean(), (edits, known) => {
        const memo = checkMemo();
        let workflow = start;
        for (const [turn, { kind, node: id, other, value }] of edits.entries()) {
          if (!Object.hasOwn(workflow.nodes, id) || !Object.hasOwn(workflow.nodes, other)) continue;
          const port = { one: 'value', words: 'text', encode: 'embedding', mix: 'mixed', sum: 'sum', file: 'text', end: 'saved' }[other];
          if (kind === 0) workflow = setParam(workflow, { node: id, param: 'value', value });
          if (kind === 1) workflow = setParam(workflow, { node: id, param: 'lines', value });
          if (kind === 2) workflow = connect(workflow, { from: { node: other, port }, to: { node: id, port: 'a' } });
          if (kind === 3) workflow = disconnect(workflow, id, 'a');
          if (kind === 4) workflow = setMode(workflow, [id], turn % 2 === 0 ? 'muted' : 'bypassed');
          if (kind === 5) workflow = removeNodes(workflow, [id]);
          const request = { workflow, registry, ...(known && turn > 1 && { models }), contentHash: (name: string) => `${name}${turn}` };
          const [fresh, remembered] = [check(request), check(request, memo)];
          expect([...remembered.tasks.values()]).toEqual([...fresh.tasks.values()]);
          expect(remembered.types).toEqual(fresh.types);
          expect(remembered.targets).toEqual(fresh.targets);
          expect([...remembered.problems].map(([nodeId, { message }]) => [nodeId, message])).toEqual(
            [...fresh.problems].map(([nodeId, { message }]) => [nodeId, message]),
          );
        }
      }),
    );
  });

  it('[K8] check with a memo checks only what has changed', () => {
    const workflow = sketch({ one: ['number'], two: ['number'], sum: ['add', {}, { a: 'one.value' }] });
    const memo = checkMemo();
    const before = check({ workflow, registry, models }, memo).tasks;
    const after = check({ workflow: setParam(workflow, { node: 'one', param: 'value', value: 2 }), registry, models }, memo).tasks;
    expect(after.get('two')).toBe(before.get('two'));
    expect(after.get('sum')?.key).not.toBe(before.get('sum')?.key);
  });
});
