import * as z from 'zod';
import { ModelError } from '../models/error.ts';
import { generator } from '../models/random.ts';
import { combinationAt, countCombinations, parseTemplate, randomCombination, type TemplateFault, templateNames } from '../text/template.ts';
import { defineNode } from './define.ts';
import { text } from './kinds.ts';
import { seed } from './params.ts';

const ports = ['a', 'b', 'c', 'd'] as const;
type PortName = (typeof ports)[number];
const value = (name: string) => text(`The text for {${name}} in the template.`, { optional: true });

/** Most texts that a template makes of one item. */
const mostTexts = 1000;

const faults = {
  unclosed: 'The template has an opening brace without a closing one at letter {at}. Close it, or put a backslash before it.',
  unopened: 'The template has a closing brace without an opening one at letter {at}. Remove it, or put a backslash before it.',
  name: 'The braces at letter {at} of the template contain neither a name nor alternatives. Write the name of an input, or alternatives that are separated by |.',
} as const satisfies Record<TemplateFault['fault'], string>;

export const templateNode = defineNode({
  type: 'template',
  version: 1,
  title: 'Template',
  category: 'Input',
  effort: 1,
  icon: 'braces',
  doc: 'Composes texts of parts: a name in braces, such as `{a}` or `{colour}`, stands for the text of an input, `{red|green|blue}` for one of several words.',
  inputs: { a: value('a'), b: value('b'), c: value('c'), d: value('d') },
  outputs: { text: text('The composed texts, those of an item one after another.') },
  params: z.object({
    template: z.string().max(100_000).default('a {red|green|blue} apple').meta({
      widget: 'textarea',
      description:
        'The text with up to four names in braces, each of which is an input, and with alternatives in braces. `\\{` is the letter itself.',
    }),
    combine: z
      .enum(['all', 'random'])
      .default('all')
      .describe('`all` makes a text of every combination of the alternatives; `random` chooses among them by the seed.'),
    count: z.int().min(1).max(mostTexts).default(1).describe('How many texts `random` makes for each item.'),
    seed: seed(),
  }),
  portTitles({ template }) {
    const parsed = parseTemplate(typeof template === 'string' ? template : '');
    if ('fault' in parsed) return {};
    return Object.fromEntries(Array.from(portsOfNames(templateNames(parsed)), ([name, port]) => [port, name]));
  },
  single: (params, item) => ({ template: textsOf(params, escaped)[item] ?? '', combine: 'all' as const }),
  run: ({ inputs, params, items }) => ({
    text: items.flatMap((_, item) =>
      textsOf(params, (name, port) => {
        const filled = port && inputs[port]?.[item];
        if (filled !== undefined) return filled;
        if (!port) {
          throw new ModelError(
            'BAD_INPUT',
            'The template has more than {most} names, so there is no input for "{name}". Compose a part of it by another Template.',
            { params: { most: ports.length, name } },
          );
        }
        throw new ModelError(
          'BAD_INPUT',
          'The template needs a text for "{name}". Connect the input, or remove the name. The inputs: {inputs}.',
          {
            params: { name, inputs: ports.join(', ') },
          },
        );
      }),
    ),
  }),
});

/** The input of each name of a template: the one that is called so, and for the other names those that are left, in their order. */
const portsOfNames = (names: readonly string[]): ReadonlyMap<string, PortName> => {
  const left = ports.filter((port) => !names.includes(port));
  return new Map(
    names.flatMap((name): [string, PortName][] => {
      const port = ports.find((one) => one === name) ?? left.shift();
      return port ? [[name, port]] : [];
    }),
  );
};

/** A value stays a placeholder. */
const escaped = (name: string): string => `{${name}}`;

type Params = { readonly template: string; readonly combine: 'all' | 'random'; readonly count: number; readonly seed: number };

const textsOf = (
  { template, combine, count, seed }: Params,
  textOfPort: (name: string, port: PortName | undefined) => string,
): readonly string[] => {
  const parsed = parseTemplate(template);
  if ('fault' in parsed) throw new ModelError('BAD_INPUT', faults[parsed.fault], { params: { at: parsed.at + 1 } });
  const portOf = portsOfNames(templateNames(parsed));
  const textFor = (name: string): string => textOfPort(name, portOf.get(name));
  for (const name of templateNames(parsed)) textFor(name);
  if (combine === 'random') {
    const uniform = generator(seed);
    // a uniform number has 24 bits, so the index is below the count
    const draw = (among: number): number => Math.floor((uniform.rand(1)[0] ?? 0) * among);
    return Array.from({ length: count }, () => randomCombination(parsed, draw, textFor));
  }
  const combinations = countCombinations(parsed);
  if (combinations > mostTexts) {
    throw new ModelError(
      'BAD_INPUT',
      'The alternatives of the template make {count} texts, and at most {most} are allowed. Use fewer, or set "combine" to random.',
      {
        params: { count: combinations, most: mostTexts },
      },
    );
  }
  return Array.from({ length: combinations }, (_, index) => combinationAt(parsed, index, textFor));
};
