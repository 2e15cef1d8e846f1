import type { AnyNode, Workflow } from '../../graph/index.ts';
import type { Column } from '../engine/latent/captions.ts';
import type { Language } from '../kit/text/language.ts';
import { nameTitle, nodeTitle } from '../kit/text/node-words.ts';

/** A column that the plot can be coloured by, or that can be an axis where its values are numbers. */
export type PlotColumn = { readonly id: string; readonly title: string } & (
  | { readonly kind: 'text'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly values: ArrayLike<number> }
);

const hasTexts = (values: Column['values']): values is readonly string[] => typeof values[0] === 'string';

/** The columns of a workflow under the names that its nodes and ports have. */
export const plotColumns = (
  columns: readonly Column[],
  {
    workflow,
    registry,
    language,
  }: { readonly workflow: Workflow; readonly registry: Readonly<Record<string, AnyNode>>; readonly language: Language },
): PlotColumn[] =>
  columns.map(({ node, port, part, values }) => {
    const saved = workflow.nodes[node];
    const spec = registry[saved?.type ?? ''];
    const owner = saved?.title ?? (spec ? nodeTitle(spec, language) : node);
    const id = [node, port, part].filter((name) => name !== undefined).join('.');
    const title = `${part ?? nameTitle(port, language)} · ${owner}`;
    return hasTexts(values) ? { id, title, kind: 'text', values } : { id, title, kind: 'number', values };
  });

/** The numbers of a column `[N]`; zeros where there is no such column, or where it has texts. */
export const numbersOf = (columns: readonly PlotColumn[], id: string, count: number): Float32Array => {
  const found = columns.find((column) => column.id === id);
  return found?.kind === 'number' ? Float32Array.from(found.values) : new Float32Array(count);
};
