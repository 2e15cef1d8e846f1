import { ChevronRight, Copy } from 'lucide-react';
import '../kit/text/subgraphs-text.ts';
import { nodeIn, ownDefinition, scopeAt, usesOf, type Workflow } from '../../graph/index.ts';
import { levelOf } from '../engine/level.ts';
import { attempt } from '../kit/attempt.ts';
import { Button, toast } from '../kit/components/index.ts';
import { useWholeState, useWholeStudio } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

/** The titles of the workflow and of the subgraphs on a path. */
const titlesOf = (workflow: Workflow, entered: readonly string[]): readonly string[] => [
  workflow.name,
  ...entered.map((id, depth) => {
    const { title } = nodeIn(levelOf(workflow, entered.slice(0, depth)), id);
    return title ?? levelOf(workflow, entered.slice(0, depth + 1)).name;
  }),
];

/** The path of the entered subgraph above the canvas. Each part leads back to its level. Behind it, how many uses an edit changes. */
export const Breadcrumb = () => {
  const { actions } = useWholeStudio();
  const { t, direction } = useText();
  const workflow = useWholeState((state) => state.document.workflow);
  const entered = useWholeState((state) => state.entered);
  const titles = titlesOf(workflow, entered);
  const uses = usesOf(workflow, scopeAt(workflow, entered) ?? '');
  const editAlone = () =>
    attempt(() => {
      const outer = entered.slice(0, -1);
      const scope = scopeAt(workflow, outer);
      const own = (current: Workflow) =>
        ownDefinition(current, { node: entered.at(-1) ?? '', ...(scope !== undefined && { scope }) }).workflow;
      actions.edit(own, { label: 'own-copy' });
      toast({ text: t('subgraph.own-done'), tone: 'success' });
    });
  return (
    <div
      dir={direction}
      className="absolute start-3 top-3 z-10 flex max-w-[calc(100%-1.5rem)] animate-fade items-center gap-2 rounded-md border border-line bg-surface-1 p-1 shadow-sm"
    >
      <nav aria-label={t('subgraph.path')} className="min-w-0">
        <ol className="flex min-w-0 items-center">
          {titles.map((title, depth) => (
            <li key={entered.slice(0, depth).join('/')} className="flex min-w-0 items-center">
              {depth > 0 && <ChevronRight aria-hidden className="size-3.5 shrink-0 text-muted rtl:rotate-180" />}
              {depth === entered.length ? (
                <span aria-current="page" className="truncate px-2 font-medium">
                  <bdi>{title}</bdi>
                </span>
              ) : (
                <Button size="small" tone="quiet" className="min-w-0" onClick={() => actions.enter(entered.slice(0, depth))}>
                  <bdi className="max-w-48 truncate">{title}</bdi>
                </Button>
              )}
            </li>
          ))}
        </ol>
      </nav>
      {uses > 1 && (
        <span className="flex shrink-0 items-center gap-2 border-line border-s ps-2.5 text-muted text-sm">
          <span>{t('subgraph.uses', { count: uses })}</span>
          <Button size="small" onClick={editAlone}>
            <Copy aria-hidden className="size-3.5" />
            {t('subgraph.own')}
          </Button>
        </span>
      )}
    </div>
  );
};
