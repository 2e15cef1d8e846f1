import { Grid3x3, Plus, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { own, specOf, type Workflow } from '../../../graph/index.ts';
import { contentList, countValues, endSweep, type SweepSide, sweepOf, sweepParams } from '../../../nodes/edit/sweep.ts';
import { attempt } from '../../kit/attempt.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { Button, Dialog, IconButton } from '../../kit/components/index.ts';
import { useStudio, useView, useViewState } from '../../kit/studio-context.tsx';
import { nameTitle, nodeTitle } from '../../kit/text/node-words.ts';
import '../../kit/text/sweep-text.ts';
import { type Language, type Translate, useText } from '../../kit/text/use-text.ts';
import { draftOf, firstDrafts, promptBySeed, type SideDraft, type SideOption, sideOptions, valuesOfDraft } from './side-draft.ts';
import { SideForm } from './side-form.tsx';

/** Draws the results for all values of a param, or of two. */
export const SweepDialog = () => {
  const view = useView();
  const { t } = useText();
  const open = useViewState(({ dialog }) => dialog === 'sweep');
  return (
    <Dialog
      open={open}
      onOpenChange={() => view.setState({ dialog: undefined })}
      width="medium"
      title={t('sweep.title')}
      description={t('sweep.why')}
    >
      {open && <Sweeping />}
    </Dialog>
  );
};

const Sweeping = () => {
  const { store, registry, actions } = useStudio();
  const view = useView();
  const canvas = useCanvasStore();
  const { t, language } = useText();
  // the workflow does not change while the dialog is open
  const [workflow] = useState(() => store.getState().document.workflow);
  const [drafts, setDrafts] = useState(() => firstDrafts(workflow, registry, view.getState().sweep));
  const options = useMemo(
    () => sideOptions(workflow, registry).map((option) => ({ ...option, title: optionTitle(workflow, option, { registry, t, language }) })),
    [workflow, registry, t, language],
  );
  const table = useMemo(() => promptBySeed(workflow, registry), [workflow, registry]);
  const sides = drafts.map((draft) => {
    const option = options.find(({ id }) => id === draft.option);
    return option && { draft, option, ...valuesOfDraft(draft, option) };
  });
  const [columns, rows] = sides;
  if (!columns) return <p className="text-muted">{t('sweep.nothing')}</p>;
  const place = columns.option.params[0] ?? { node: '', port: '' };
  const content = rows ? undefined : contentList(workflow, registry, place);
  const problem = problemOf(sides, t);
  const change = (index: number) => (draft: SideDraft) => setDrafts(drafts.map((one, at) => (at === index ? draft : one)));
  const second = options.find(({ id, params }) => id !== columns.option.id && !overlap(params, columns.option.params) && !rows);
  const close = () => view.setState({ dialog: undefined });
  const reveal = (after: Workflow) => {
    const added = Object.keys(after.nodes).filter((id) => !Object.hasOwn(workflow.nodes, id));
    const sheet = added.at(-1);
    actions.select(added);
    if (sheet !== undefined) canvas.getState().surface?.reveal(sheet);
  };
  const apply = () =>
    attempt(() => {
      const [first, other] = sides.flatMap((side): SweepSide[] =>
        side?.values
          ? [
              {
                params: side.option.params,
                values: side.values,
                label: nameTitle(side.option.param.seed ? 'seed' : side.option.param.name, language),
              },
            ]
          : [],
      );
      if (!first) return;
      actions.edit((current) => sweepParams(current, registry, { columns: first, ...(other && { rows: other }) }), { label: 'sweep' });
      close();
      reveal(store.getState().document.workflow);
      view.setState({ announcement: t('sweep.done') });
    });
  const end = () => {
    actions.edit((current) => endSweep(current, registry, [place.node]), { label: 'end-sweep' });
    view.setState({ dialog: undefined, announcement: t('sweep.ended') });
  };
  const isSwept = sweepOf(workflow, registry, place).length > 0;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) apply();
      }}
    >
      {table && !(columns.draft.option === table[0].option && rows?.draft.option === table[1].option) && (
        <Button className="self-start" size="small" onClick={() => setDrafts(table)}>
          <Grid3x3 className="size-3.5" />
          {t('sweep.by-seed')}
        </Button>
      )}
      {sides.map((side, index) =>
        side ? (
          <fieldset key={index === 0 ? 'columns' : 'rows'} className="flex flex-col gap-2 rounded-md border border-line p-3">
            <legend className="px-1 font-medium text-muted text-sm">
              {rows || content !== undefined ? t(index === 0 ? 'sweep.columns' : 'sweep.rows') : t('sweep.values')}
            </legend>
            <SideForm
              draft={side.draft}
              options={options}
              option={side.option}
              onChange={change(index)}
              autoFocus={index === sides.length - 1}
              {...(side.invalid !== undefined && { invalid: side.invalid })}
              {...(index === 1 && {
                remove: (
                  <IconButton size="small" label={t('sweep.remove-side')} onClick={() => setDrafts(drafts.slice(0, 1))}>
                    <X />
                  </IconButton>
                ),
              })}
            />
          </fieldset>
        ) : null,
      )}
      {content !== undefined && (
        <p className="rounded-md bg-surface-2 px-3 py-2 text-sm">
          {t('sweep.content', { count: content.count, name: titleOf(workflow, content.node, { registry, language }) })}
        </p>
      )}
      {!rows && second && content === undefined && (
        <Button tone="quiet" size="small" className="self-start" onClick={() => setDrafts([...drafts, draftOf(second)])}>
          <Plus className="size-3.5" />
          {t('sweep.add')}
        </Button>
      )}
      <div className="flex items-center gap-2">
        <p aria-live="polite" className={problem === undefined ? 'text-muted tabular-nums' : 'text-danger'}>
          {problem ?? countText(sides, content?.count, t)}
        </p>
        <span className="grow" />
        {isSwept && (
          <Button tone="quiet" onClick={end}>
            {t('sweep.end')}
          </Button>
        )}
        <Button onClick={close}>{t('cancel')}</Button>
        <Button type="submit" tone="accent" disabled={problem !== undefined}>
          {t('sweep.apply')}
        </Button>
      </div>
    </form>
  );
};

type Side = ({ readonly draft: SideDraft; readonly option: SideOption } & ReturnType<typeof valuesOfDraft>) | undefined;

const overlap = (a: SideOption['params'], b: SideOption['params']): boolean =>
  a.some(({ node, port }) => b.some((other) => other.node === node && other.port === port));

const problemOf = (sides: readonly Side[], t: Translate): string | undefined => {
  const [columns, rows] = sides;
  if (columns && rows && overlap(columns.option.params, rows.option.params)) return t('sweep.same');
  const invalid = sides.find((side) => side?.invalid !== undefined)?.invalid;
  if (invalid !== undefined) return t('sweep.invalid', { value: invalid });
  return sides.every((side) => side?.values) ? undefined : t('sweep.none');
};

const countText = (sides: readonly Side[], content: number | undefined, t: Translate): string => {
  const [columns = 0, rows = content] = sides.flatMap((side) => (side?.values ? [countValues(side.values)] : []));
  return rows === undefined ? t('sweep.results', { count: columns }) : t('sweep.table', { columns, rows, count: columns * rows });
};

type Titles = { readonly registry: Parameters<typeof specOf>[2]; readonly language: Language };

const titleOf = (workflow: Workflow, id: string, { registry, language }: Titles): string => {
  const node = own(workflow.nodes, id);
  const spec = specOf(workflow, node, registry);
  return node?.title ?? (spec ? nodeTitle(spec, language) : id);
};

const optionTitle = (workflow: Workflow, { node, param }: SideOption, { t, ...titles }: Titles & { readonly t: Translate }): string =>
  node === undefined
    ? t('sweep.all-seeds')
    : t('sweep.param-of', { param: nameTitle(param.name, titles.language), node: titleOf(workflow, node, titles) });
