import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { expected, readParam } from '../../cli/params.ts';
import { type AnyNode, paramsOf } from '../../graph/index.ts';

const node: AnyNode = {
  type: 'sample',
  version: 1,
  title: 'Sample',
  doc: '',
  category: '',
  inputs: {},
  outputs: {},
  params: z.object({
    text: z.string().default('hello').describe('What to say.'),
    steps: z.int().min(1).max(1000).optional(),
    guidance: z.number().min(0).nullable().default(null),
    fast: z.boolean().default(false),
    method: z.enum(['slerp', 'lerp']).default('slerp'),
    counts: z.array(z.int().min(1)).default([1]),
    file: z.string().default('').meta({ file: true }),
    name: z.string().regex(/^\w+$/, 'letters only').default('image'),
    even: z
      .int()
      .default(2)
      .refine((value) => value % 2 === 0, 'It must be even.'),
    seed: z.int().min(0).default(0).meta({ widget: 'seed' }),
  }),
  run: () => ({}),
};
const params = paramsOf(node);
const read = (name: string, typed: unknown) => {
  const param = params[name];
  if (!param) throw new Error(`no param ${name}`);
  return readParam(param, typed, `--${name}`);
};

describe('params', () => {
  it.each([
    ['text', '12', '12'],
    ['steps', '25', 25],
    ['guidance', '1.5', 1.5],
    ['fast', 'true', true],
    ['method', 'lerp', 'lerp'],
    ['counts', '1,4, 16', [1, 4, 16]],
    ['counts', '[1,4]', [1, 4]],
    ['steps', 7, 7],
  ])('the param %s reads %j as %j', (name, typed, value) => {
    expect(read(name, typed)).toEqual(value);
  });

  it.each([
    ['steps', 'many', '--steps must be a whole number between 1 and 1000, but is "many".'],
    ['steps', '', '--steps must be a whole number between 1 and 1000, but is "".'],
    ['steps', '2.5', '--steps must be a whole number between 1 and 1000, but is "2.5".'],
    ['steps', '5000', '--steps must be a whole number between 1 and 1000, but is "5000".'],
    ['guidance', '-1', '--guidance must be a number from 0 up, but is "-1".'],
    ['guidance', 'Infinity', '--guidance must be a number from 0 up, but is "Infinity".'],
    ['fast', 'maybe', '--fast must be true or false, but is "maybe".'],
    ['method', 'walk', '--method must be one of slerp, lerp, but is "walk".'],
    ['counts', '1,x', '--counts must be a list of whole numbers (1,2,3) from 1 up, but is "1,x".'],
    ['even', '3', '--even is "3", which is not allowed: It must be even.'],
    ['text', 12, '--text must be text, but is "12".'],
  ])('the param %s rejects %j', (name, typed, message) => {
    expect(() => read(name, typed)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });

  it('file params and seed params are recognised by their metadata', () => {
    expect(
      Object.values(params)
        .filter(({ file }) => file)
        .map(({ name }) => name),
    ).toEqual(['file']);
    expect(
      Object.values(params)
        .filter(({ seed }) => seed)
        .map(({ name }) => name),
    ).toEqual(['seed']);
  });

  it('the doc and the default of a param come from its zod type', () => {
    expect(params.text).toMatchObject({ doc: 'What to say.', default: 'hello' });
    const seed = params.seed;
    expect(seed && expected(seed)).toBe('a whole number from 0 up');
  });
});
