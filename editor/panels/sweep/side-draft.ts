import * as z from 'zod';
import type { Link, Param, Registry, Workflow } from '../../../graph/index.ts';
import { countValues, type SweepSide, type SweepValues, sweepOf } from '../../../nodes/edit/sweep.ts';
import { promptAndSeeds, type Sweepable, sweepableParams } from '../../../nodes/edit/sweepable.ts';
import { parseNumbers } from '../../kit/forms/number-list-field.tsx';

/** What a side of a sweep can be about: a param of a node, or the seeds of all nodes that draw from a prompt. */
export type SideOption = {
  readonly id: string;
  readonly params: readonly Link[];
  readonly param: Param;
  readonly value: unknown;
  /** Absent for all seeds. */
  readonly node?: string;
};

/** A side of a sweep as the form edits it: texts are kept as typed. */
export type SideDraft = {
  readonly option: string;
  readonly form: 'range' | 'list' | 'seeds' | 'lines' | 'choices' | 'switch';
  readonly start: number;
  readonly stop: number;
  readonly count: number;
  readonly list: string;
  readonly lines: string;
  readonly chosen: readonly string[];
};

export const allSeeds = '\u0000seeds';

/** The params of a workflow that can be swept, and all seeds together where there are several. */
export const sideOptions = (workflow: Workflow, registry: Registry): readonly SideOption[] => {
  const single = sweepableParams(workflow, registry).map(optionOf);
  const { seeds = [] } = promptAndSeeds(workflow, registry) ?? {};
  const [first] = seeds;
  if (!first || seeds.length < 2) return single;
  const params = seeds.map(({ node, param }) => ({ node, port: param.name }));
  return [{ id: allSeeds, params, param: first.param, value: first.value }, ...single];
};

const optionOf = ({ node, param, value }: Sweepable): SideOption => ({
  id: `${node}.${param.name}`,
  params: [{ node, port: param.name }],
  param,
  value,
  node,
});

/** The forms in which the values of a param can be entered; the first is the default. */
export const formsOf = ({ choices, type, seed }: Param): readonly SideDraft['form'][] => {
  if (choices) return ['choices'];
  if (type === 'boolean') return ['switch'];
  if (seed) return ['seeds', 'list'];
  return type === 'text' ? ['lines'] : ['range', 'list'];
};

/** How many values a form begins with. */
const defaultCount = 4;

/** The first values of a form: around the present value of the param. */
export const draftOf = (option: SideOption): SideDraft => {
  const { param, value } = option;
  const present = typeof value === 'number' ? value : undefined;
  const [start, stop] = spanOf(param, present);
  return {
    option: option.id,
    form: formsOf(param)[0] ?? 'list',
    start: param.seed ? (present ?? 0) : start,
    stop,
    count: param.seed ? defaultCount : 5,
    list: present === undefined ? `${start}, ${stop}` : String(present),
    lines: typeof value === 'string' ? value : '',
    chosen: param.choices ?? [],
  };
};

/** A range to begin with: the complete range of a small one, else from half of the present value to twice of it. */
const spanOf = (
  { minimum = 0, maximum = 10, type, step = type === 'integer' ? 1 : 0.1 }: Param,
  present: number | undefined,
): [number, number] => {
  const width = maximum - minimum;
  if (width <= 2) return [minimum, maximum];
  if (present === undefined || present === 0) return [minimum, width > 100 ? minimum + 24 * step : maximum];
  const rounded = (value: number) => Math.min(maximum, Math.max(minimum, Number((Math.round(value / step) * step).toFixed(6))));
  return [rounded(present / 2), rounded(present * 2)];
};

/** A form filled with the values of a side of the present sweep; undefined where none of the options is that side. */
export const draftOfSide = ({ params, values }: SweepSide, options: readonly SideOption[]): SideDraft | undefined => {
  const named = (links: readonly Link[]) =>
    links
      .map(({ node, port }) => `${node}.${port}`)
      .toSorted()
      .join(' ');
  const option =
    options.find((one) => named(one.params) === named(params)) ??
    options.find((one) => one.params.length === 1 && named(one.params) === named(params.slice(0, 1)));
  if (!option) return undefined;
  const draft = draftOf(option);
  const forms = formsOf(option.param);
  if (values.kind === 'texts')
    return forms[0] === 'choices'
      ? { ...draft, chosen: values.lines }
      : { ...draft, form: forms[0] ?? 'lines', lines: values.lines.join('\n') };
  if (forms[0] === 'switch') return draft;
  if (values.kind === 'numbers') return { ...draft, form: 'list', list: values.list.join(', ') };
  const { start, count } = values;
  if (values.kind === 'seeds') return { ...draft, form: 'seeds', start, count };
  return { ...draft, form: 'range', start, stop: values.stop, count };
};

/** The forms that the dialog opens with: the present sweep, with the wanted param as its first side; a new sweep of the param where it has none. */
export const firstDrafts = (
  workflow: Workflow,
  registry: Registry,
  wish: { readonly node: string; readonly param?: string } | undefined,
): readonly SideDraft[] => {
  const options = sideOptions(workflow, registry);
  const wanted = options.find(
    ({ node, param }) => wish !== undefined && node === wish.node && (wish.param === undefined || param.name === wish.param),
  );
  const [option] = wanted ? [wanted] : wish?.param === undefined ? options : [];
  if (!option) return [];
  const place = option.params[0] ?? { node: '', port: '' };
  const present = sweepOf(workflow, registry, place).map((side) => ({ side, draft: draftOfSide(side, options) }));
  const [first, second] = present;
  const isSwept = first?.side.params.some(({ node, port }) => node === place.node && port === place.port) === true;
  const drafts = isSwept ? [first?.draft, second?.draft] : [draftOf(option), first?.draft];
  return drafts.flatMap((draft) => draft ?? []);
};

/** The forms of a table of prompt and seeds: seeds are the columns, prompts the rows. Undefined where the workflow has no prompt with seeds. */
export const promptBySeed = (workflow: Workflow, registry: Registry): readonly [SideDraft, SideDraft] | undefined => {
  const found = promptAndSeeds(workflow, registry);
  const options = sideOptions(workflow, registry);
  const seeds =
    options.find(({ id }) => id === allSeeds) ??
    options.find(({ id, param }) => param.seed && id === `${found?.seeds[0]?.node}.${param.name}`);
  if (!found || !seeds) return undefined;
  return [draftOf(seeds), draftOf(optionOf(found.prompt))];
};

/** The values of a form, and the first one that its param cannot have. */
export const valuesOfDraft = (
  draft: SideDraft,
  { param }: SideOption,
): { readonly values: SweepValues | undefined; readonly invalid?: string } => {
  const values = readValues(draft, param);
  if (!values || countValues(values) === 0) return { values: undefined };
  const invalid = listed(values).find((value) => !z.core.safeParse(param.schema, param.type === 'boolean' ? value === 1 : value).success);
  return { values, ...(invalid !== undefined && { invalid: String(invalid) }) };
};

const readValues = ({ form, start, stop, count, list, lines, chosen }: SideDraft, param: Param): SweepValues | undefined => {
  const whole = param.type === 'integer';
  switch (form) {
    case 'range': {
      const steps = { kind: 'range', start, stop, count } as const;
      const numbers = listed(steps);
      if (!whole || numbers.every(Number.isInteger)) return steps;
      return { kind: 'numbers', list: [...new Set(numbers.map((value) => Math.round(Number(value))))] };
    }
    case 'seeds':
      return { kind: 'seeds', start, count };
    case 'switch':
      return { kind: 'numbers', list: [0, 1] };
    case 'choices':
      return { kind: 'texts', lines: (param.choices ?? []).filter((choice) => chosen.includes(choice)) };
    case 'lines':
      return { kind: 'texts', lines: lines.split('\n') };
    case 'list': {
      const numbers = parseNumbers(list, whole);
      return numbers && { kind: 'numbers', list: numbers };
    }
  }
};

/** The values one by one. */
export const listed = (values: SweepValues): readonly (string | number)[] => {
  if (values.kind === 'numbers') return values.list;
  if (values.kind === 'texts') return values.lines.map((line) => line.trim()).filter((line) => line !== '');
  if (values.kind === 'seeds') return Array.from({ length: values.count }, (_, index) => (values.start + index) % 2 ** 32);
  const { start, stop, count } = values;
  return Array.from({ length: count }, (_, index) =>
    count < 2 ? start : Number((start + ((stop - start) * index) / (count - 1)).toFixed(6)),
  );
};

/** The step of a range, and the range with another step: its end is moved to the last step that fits. */
export const stepOf = ({ start, stop, count }: SideDraft): number => (count < 2 ? 0 : Number(((stop - start) / (count - 1)).toFixed(6)));
export const withStep = (draft: SideDraft, step: number): SideDraft => {
  const size = Math.abs(step);
  if (size === 0) return draft;
  const count = Math.min(1000, Math.floor(Math.abs(draft.stop - draft.start) / size + 1e-6) + 1);
  const stop = draft.start + Math.sign(draft.stop - draft.start) * size * (count - 1);
  return { ...draft, count, stop: Number(stop.toFixed(6)) };
};
