import { CircleAlert, CornerRightDown, Download, Plus, Replace, TriangleAlert } from 'lucide-react';
import type { Problem } from '../../errors/index.ts';
import { addMissing, pluginOfType } from '../../graph/index.ts';
import { prefixOf } from '../engine/level.ts';
import { AddPlugin } from './add-plugin.tsx';
import { attempt } from './attempt.ts';
import { Button, classes, toast } from './components/index.ts';
import { useNodeState } from './node-state.ts';
import { useStudio, useView } from './studio-context.tsx';
import { problemText, problemTitle } from './text/problem-text.ts';
import { useText } from './text/use-text.ts';
import { useGoTo } from './use-go-to.ts';
import { useModelReference } from './use-model-reference.ts';

/** The ways out of a missing model: add it, or use another one in the whole workflow. */
const MissingModel = ({ id }: { readonly id: string }) => {
  const { t } = useText();
  const { store } = useStudio();
  const view = useView();
  const family = useModelReference(id)?.family;
  const add = () => {
    const source = store.getState().document.workflow.models?.[family ?? ''];
    view.setState({ panel: 'models', repository: source?.repository });
  };
  return (
    <div className="nodrag mt-1.5 flex flex-wrap gap-1.5">
      <Button size="small" onClick={add}>
        <Download aria-hidden className="size-3.5" />
        {t('node.add-model')}
      </Button>
      <Button size="small" onClick={() => view.setState({ dialog: 'use-model', useModel: family === undefined ? {} : { from: family } })}>
        <Replace aria-hidden className="size-3.5" />
        {t('node.use-model')}
      </Button>
    </div>
  );
};

const mendable = new Set(['MISSING_INPUT', 'TYPE_MISMATCH']);

type CardProblemProps = {
  readonly id: string;
  readonly problem: Problem;
  readonly failed: boolean;
  /** The node of a subgraph that it is about: its path from the subgraph on. */
  readonly inside?: string | undefined;
};

/** What is wrong with a node, and a button that fixes it if there is a known fix. */
export const CardProblem = ({ id, problem, failed, inside }: CardProblemProps) => {
  const { t, say, direction } = useText();
  const goTo = useGoTo();
  const { actions, store, registry } = useStudio();
  const plugin = useNodeState(id, ({ node }) => pluginOfType(node?.type ?? ''));
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
      {inside !== undefined && (
        <Button size="small" onClick={() => goTo(`${prefixOf(store.getState().entered)}${id}/${inside}`)} className="nodrag mt-1.5">
          <CornerRightDown aria-hidden className="size-3.5 rtl:-scale-x-100" />
          <bdi dir="ltr">{t('node.open-inside', { path: `${id}/${inside}` })}</bdi>
        </Button>
      )}
      {problem.code === 'PLUGIN_MISSING' && plugin !== undefined && inside === undefined && (
        <div className="nodrag mt-1.5">
          <AddPlugin name={plugin} />
        </div>
      )}
      {problem.code === 'MODEL_MISSING' && <MissingModel id={id} />}
      {mendable.has(problem.code) && inside === undefined && (
        <Button size="small" onClick={mend} className="nodrag mt-1.5">
          <Plus aria-hidden className="size-3.5" />
          {t('node.add-missing')}
        </Button>
      )}
    </div>
  );
};
