import { CircleAlert, Plus, TriangleAlert } from 'lucide-react';
import type { Problem } from '../../errors/index.ts';
import { addMissing } from '../../graph/index.ts';
import { attempt } from './attempt.ts';
import { Button, classes, toast } from './components/index.ts';
import { useStudio } from './studio-context.tsx';
import { problemText, problemTitle } from './text/problem-text.ts';
import { useText } from './text/use-text.ts';

const mendable = new Set(['MISSING_INPUT', 'TYPE_MISMATCH']);

/** What is wrong with a node, and a button that fixes it if there is a known fix. */
export const CardProblem = ({ id, problem, failed }: { readonly id: string; readonly problem: Problem; readonly failed: boolean }) => {
  const { t, say, direction } = useText();
  const { actions, store, registry } = useStudio();
  const mend = () =>
    attempt(() => {
      const before = store.getState().document.workflow;
      actions.edit((workflow) => addMissing({ workflow, types: store.getState().types, registry }, id), {
        label: 'add-missing',
      });
      const after = store.getState().document.workflow;
      if (after === before) toast({ text: t('canvas.no-way') });
    });
  const Icon = failed ? CircleAlert : TriangleAlert;
  return (
    <div
      dir={direction}
      role={failed ? 'alert' : undefined}
      className={classes('mx-2 mb-2 rounded-sm px-2 py-1.5 text-sm', failed ? 'bg-danger-soft' : 'bg-warning-soft')}
    >
      <p className={classes('flex items-center gap-1.5 font-medium', failed ? 'text-danger' : 'text-warning')}>
        <Icon aria-hidden className="size-3.5 shrink-0" />
        {problemTitle(problem.code, t)}
      </p>
      <p dir="auto" className="nodrag mt-0.5 cursor-text select-text text-xs">
        {problemText(problem, say)}
      </p>
      {mendable.has(problem.code) && (
        <Button size="small" onClick={mend} className="nodrag mt-1.5">
          <Plus aria-hidden className="size-3.5" />
          {t('node.add-missing')}
        </Button>
      )}
    </div>
  );
};
