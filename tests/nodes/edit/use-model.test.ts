import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  check,
  findModel,
  type ModelCandidate,
  modelParamOf,
  parseWorkflow,
  setParam,
  useModel,
  type Workflow,
} from '../../../graph/index.ts';
import { registry } from '../../../nodes/index.ts';
import { examplesOf, workflowsFolder } from '../../support/example-workflows.ts';
import { node } from '../../support/nodes/planning.ts';

const every = ['text-encoder', 'image-encoder', 'prior', 'autoregressive-prior', 'decoder', 'upsampler'];
const family = (name: string, space: string, components: readonly string[] = every): ModelCandidate => ({
  facts: { family: name, hash: name, space, noise: `noise of ${name}` },
  components,
});
const emoji = family('emoji', 'emoji');
const twin = family('emoji-twin', 'emoji');
const karlo = family('karlo', 'clip-l');
const clip = family('clip', 'clip-l', ['text-encoder', 'image-encoder']);

const problemsOf = (workflow: Workflow, families: readonly ModelCandidate[]) => [
  ...check({ workflow, registry, models: (reference) => findModel(reference, families)?.facts }).problems.keys(),
];
const workflowOf = (nodes: object): Workflow => parseWorkflow({ format: 'unclip-workflow', version: 2, name: 'test', nodes });
const modelsOf = ({ nodes }: Workflow) => Object.fromEntries(Object.entries(nodes).map(([id, { params }]) => [id, params.model]));

const textToImage = workflowOf({
  prompt: node('text', { text: 'a cat' }),
  encode: node('encode-text', { model: 'emoji' }, { text: { node: 'prompt', port: 'text' } }),
  prior: node('prior', {}, { conditioning: { node: 'encode', port: 'conditioning' } }),
  decode: node('decode', {}, { embedding: { node: 'prior', port: 'embedding' } }),
});
const examples = examplesOf(['emoji']).map((name) => parseWorkflow(readFileSync(join(workflowsFolder, name), 'utf8')));

describe('useModel', () => {
  it('turns the nodes that name a family, and leaves it to the others to follow their inputs', () => {
    const { workflow, changed, unfit } = useModel({
      workflow: textToImage,
      registry,
      families: [emoji, karlo],
      from: 'emoji',
      to: 'karlo',
    });
    expect(modelsOf(workflow)).toEqual({ prompt: undefined, encode: 'karlo', prior: undefined, decode: undefined });
    expect([...changed].sort()).toEqual(['decode', 'encode', 'prior']);
    expect(unfit).toEqual([]);
    expect(problemsOf(workflow, [emoji, karlo])).toEqual([]);
  });

  it('names the family of a node that would take another family of the same space', () => {
    const families = [emoji, family('kandinsky', 'clip-l'), karlo];
    const { workflow } = useModel({ workflow: textToImage, registry, families, from: 'emoji', to: 'karlo' });
    expect(modelsOf(workflow)).toEqual({ prompt: undefined, encode: 'karlo', prior: 'karlo', decode: 'karlo' });
  });

  it('takes a component that the family lacks from another family of its space', () => {
    const { workflow, unfit } = useModel({ workflow: textToImage, registry, families: [emoji, karlo, clip], from: 'emoji', to: 'clip' });
    expect(modelsOf(workflow)).toEqual({ prompt: undefined, encode: 'clip', prior: undefined, decode: undefined });
    expect(unfit).toEqual([]);
    expect(problemsOf(workflow, [emoji, karlo, clip])).toEqual([]);
  });

  it('lists the nodes whose component no family of the space has, and leaves them as they are', () => {
    const { workflow, changed, unfit } = useModel({ workflow: textToImage, registry, families: [emoji, clip], from: 'emoji', to: 'clip' });
    expect(changed).toEqual(['encode']);
    expect(unfit).toEqual([
      { node: 'prior', component: 'prior' },
      { node: 'decode', component: 'decoder' },
    ]);
    expect(modelsOf(workflow)).toEqual({ prompt: undefined, encode: 'clip', prior: undefined, decode: undefined });
  });

  it('turns a node of another family whose embeddings would no longer fit, and no other one', () => {
    const image = (name: string) => node('image', { file: name });
    const encode = (model: string, from: string) => node('encode-image', { model }, { images: { node: from, port: 'images' } });
    const mixed = workflowOf({
      first: image('a.png'),
      second: image('b.png'),
      third: image('c.png'),
      one: encode('emoji', 'first'),
      two: encode('emoji-twin', 'second'),
      apart: encode('emoji-twin', 'third'),
      mix: node('combine', {}, { a: { node: 'one', port: 'embedding' }, b: { node: 'two', port: 'embedding' } }),
    });
    const families = [emoji, twin, karlo];
    expect(problemsOf(mixed, families)).toEqual([]);
    const { workflow, changed } = useModel({ workflow: mixed, registry, families, from: 'emoji', to: 'karlo' });
    expect([...changed].sort()).toEqual(['one', 'two']);
    expect(workflow.nodes.apart?.params.model).toBe('emoji-twin');
    expect(problemsOf(workflow, families)).toEqual([]);
  });

  it('replaces a family that is not installed', () => {
    const missing = setParam(textToImage, { node: 'encode', param: 'model', value: 'gone' });
    const { workflow, changed } = useModel({ workflow: missing, registry, families: [emoji], from: 'gone', to: 'emoji' });
    expect(problemsOf(workflow, [emoji])).toEqual([]);
    expect(changed).toContain('encode');
  });

  it('changes nothing for a family that is not installed', () => {
    expect(useModel({ workflow: textToImage, registry, families: [emoji], to: 'gone' }).workflow).toBe(textToImage);
  });

  it('keeps every workflow without problems so, unless it lists a node that does not fit', () => {
    const families = [
      emoji,
      twin,
      karlo,
      clip,
      family('kandinsky', 'clip-l', ['image-encoder', 'prior', 'decoder']),
      family('wide', 'wide'),
    ];
    const names = families.map(({ facts }) => facts.family);
    const model = fc.constantFrom<string | undefined>(undefined, 'emoji', 'emoji-twin');
    const property = fc.property(
      fc.constantFrom(...examples),
      fc.array(model, { minLength: 40, maxLength: 40 }),
      fc.constantFrom(undefined, ...names),
      fc.constantFrom(...names),
      (example, choices, from, to) => {
        const workflow = Object.entries(example.nodes).reduce((changed, [id, { type }], index) => {
          const param = registry[type] && modelParamOf(registry[type])?.name;
          return param === undefined ? changed : setParam(changed, { node: id, param, value: choices[index % choices.length] });
        }, example);
        fc.pre(problemsOf(workflow, families).length === 0);
        const use = useModel({ workflow, registry, families, ...(from !== undefined && { from }), to });
        const problems = problemsOf(use.workflow, families);
        return use.unfit.length > 0 || problems.length === 0;
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});
