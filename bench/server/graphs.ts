import { readFile } from 'node:fs/promises';
import { emptyWorkflow, parseWorkflow, type Workflow } from '../../graph/index.ts';

/**
 * A chain of trivial nodes; each picks from the text before it. `mark` makes the graph a new one. A server executes the chain itself, or with a `list` of indices,
 * which is not instant, in a child.
 */
export const chain = (count: number, mark: string, list = ''): Workflow => {
  const first = { type: 'text', version: 1, params: { text: mark }, inputs: {} };
  const rest = Array.from({ length: count - 1 }, (_, index) => {
    const inputs = { items: { node: index === 0 ? 'start' : `pick-${index}`, port: index === 0 ? 'text' : 'items' } };
    return [`pick-${index + 1}`, { type: 'pick', version: 1, params: list === '' ? {} : { indices: list }, inputs }] as const;
  });
  return { ...emptyWorkflow('Chain'), nodes: { start: first, ...Object.fromEntries(rest) } };
};

/** Text to many pictures: it keeps the worker busy during a measurement. */
export const drawing = async (seeds: number): Promise<Workflow> => {
  const workflow = parseWorkflow(await readFile(new URL('../../workflows/text-to-image.json', import.meta.url), 'utf8'));
  const seed = workflow.nodes.seeds;
  return seed ? { ...workflow, nodes: { ...workflow.nodes, seeds: { ...seed, params: { ...seed.params, count: seeds } } } } : workflow;
};
