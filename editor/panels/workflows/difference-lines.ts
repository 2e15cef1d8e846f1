import { specOf, type WorkflowNode } from '../../../graph/index.ts';
import type { Differences } from '../../engine/documents/differences.ts';
import { useStudio, useWholeState } from '../../kit/studio-context.tsx';
import { nameTitle, nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';

/** Most lines for params: a version of another workflow would fill the panel. */
const mostParams = 12;
const longestValue = 60;

/** Composes what leads from the workflow as it is to an earlier version, one line each. */
export const useDifferenceLines = (): ((differences: Differences) => readonly string[]) => {
  const { registry } = useStudio();
  const { t, language } = useText();
  const workflow = useWholeState(({ document }) => document.workflow);
  const titleOf = ({ node }: { readonly node: WorkflowNode }): string => {
    const spec = specOf(workflow, node, registry);
    return node.title ?? (spec ? nodeTitle(spec, language) : node.type);
  };
  const listed = (nodes: readonly { readonly node: WorkflowNode }[]) => ({
    count: nodes.length,
    names: [...new Set(nodes.map(titleOf))].slice(0, 8).join(', '),
  });
  const valueText = (value: unknown): string => {
    if (value === undefined) return t('difference.default');
    const text = typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
    return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
  };
  return ({ added, removed, params, changed, links, moved, other }) => [
    ...(added.length > 0 ? [t('difference.added', listed(added))] : []),
    ...(removed.length > 0 ? [t('difference.removed', listed(removed))] : []),
    ...params
      .slice(0, mostParams)
      .map(({ node, param, from, to }) =>
        t('difference.param', { node: titleOf({ node }), param: nameTitle(param, language), old: valueText(to), now: valueText(from) }),
      ),
    ...(params.length > mostParams ? [t('difference.more', { count: params.length - mostParams })] : []),
    ...(links > 0 ? [t('difference.links', { count: links })] : []),
    ...(changed.length > 0 && links === 0 ? [t('difference.changed', { names: listed(changed).names })] : []),
    ...(moved > 0 ? [t('difference.moved', { count: moved })] : []),
    ...(other ? [t('difference.other')] : []),
  ];
};
