import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { InstalledFamily } from '../../engine/models/types.ts';
import { attempt } from '../../kit/attempt.ts';
import { Button, Dialog, Select } from '../../kit/components/index.ts';
import { useStudio, useView, useViewState, useWholeState } from '../../kit/studio-context.tsx';
import '../../kit/text/models-text.ts';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { useFamilies } from '../../kit/use-families.ts';
import { componentTitle } from './component-title.ts';
import { changeModel, type ModelUsePreview, previewModelUse } from './model-use.ts';

/** Turns all nodes of a model family to another one. */
export const UseModelDialog = () => {
  const view = useView();
  const { t } = useText();
  const open = useViewState(({ dialog }) => dialog === 'use-model');
  const families = useFamilies();
  return (
    <Dialog
      open={open}
      onOpenChange={() => view.setState({ dialog: undefined })}
      width="small"
      title={t('use.title')}
      description={t('use.why')}
    >
      {open && families && <Choice families={families} />}
    </Dialog>
  );
};

const everyFamily = '\u0000all';

const Choice = ({ families }: { readonly families: readonly InstalledFamily[] }) => {
  const studio = useStudio();
  const view = useView();
  const { t } = useText();
  const wish = useViewState((state) => state.useModel);
  const workflow = useWholeState((state) => state.document.workflow);
  const distinct = families.filter(({ facts }, index) => families.findIndex((other) => other.facts.family === facts.family) === index);
  const used = useMemo(() => [...previewModelUse(studio, { workflow, to: '' }).replaced], [studio, workflow]);
  const [chosenFrom, setFrom] = useState(wish.from);
  const from = chosenFrom ?? (used.length === 1 ? used[0] : everyFamily) ?? everyFamily;
  const [chosenTo, setTo] = useState(wish.to);
  const to = chosenTo ?? distinct.find(({ facts }) => facts.family !== from)?.facts.family;
  const titleOf = (name: string): string => distinct.find(({ facts }) => facts.family === name)?.title ?? t('use.missing', { name });
  const preview = useMemo(
    () => (to === undefined ? undefined : previewModelUse(studio, { workflow, to, ...(from !== everyFamily && { from }) })),
    [studio, workflow, from, to],
  );
  const apply = () =>
    attempt(() => {
      if (!preview || to === undefined) return;
      view.setState({ dialog: undefined });
      changeModel(studio, t, { preview, title: titleOf(to) });
    });
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 gap-y-2">
        <span className="text-muted">{t('use.from')}</span>
        <Select
          label={t('use.from')}
          value={from}
          onChange={(value) => setFrom(value)}
          options={[
            ...[...new Set([...used, ...(wish.from === undefined ? [] : [wish.from])])].map((name) => ({
              value: name,
              label: titleOf(name),
            })),
            ...(used.length === 1 ? [] : [{ value: everyFamily, label: t('use.all') }]),
          ]}
        />
        <span className="text-muted">{t('use.to')}</span>
        <Select
          label={t('use.to')}
          value={to ?? ''}
          onChange={setTo}
          options={distinct.map(({ facts, title }) => ({ value: facts.family, label: title, detail: facts.space }))}
        />
      </div>
      {preview && to !== undefined && <Effect preview={preview} title={titleOf(to)} />}
      <div className="flex justify-end gap-2">
        <Button tone="quiet" onClick={() => view.setState({ dialog: undefined, panel: 'models' })}>
          <Plus className="size-4" />
          {t('use.add')}
        </Button>
        <span className="grow" />
        <Button onClick={() => view.setState({ dialog: undefined })}>{t('cancel')}</Button>
        <Button tone="accent" disabled={!preview || preview.changed.length === 0} onClick={apply}>
          {t('use.apply')}
        </Button>
      </div>
    </div>
  );
};

/** What would change, and which nodes would not. */
const Effect = ({ preview, title }: { readonly preview: ModelUsePreview; readonly title: string }) => {
  const { registry } = useStudio();
  const { t, language } = useText();
  const nodes = useWholeState((state) => state.document.workflow.nodes);
  const nameOf = (id: string): string => {
    const spec = registry[nodes[id]?.type ?? ''];
    return nodes[id]?.title ?? (spec ? nodeTitle(spec, language) : id);
  };
  return (
    <div aria-live="polite" className="flex flex-col gap-2">
      <p>{preview.changed.length > 0 ? t('use.changed', { count: preview.changed.length, name: title }) : t('use.none')}</p>
      {preview.unfit.length > 0 && (
        <div className="rounded-md bg-warning-soft p-3 text-sm">
          <p>{t('use.unfit', { name: title })}</p>
          <ul className="mt-1 list-disc ps-5">
            {preview.unfit.map(({ node, component }) => (
              <li key={node}>{t('use.unfit-node', { node: nameOf(node), component: componentTitle(component, t) })}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
};
