import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { type CatalogueEntry, catalogueEntry } from '../../../models/import/catalogue.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, Dialog, Switch } from '../../kit/components/index.ts';
import { useStudio, useView, useViewState } from '../../kit/studio-context.tsx';
import '../../kit/text/models-text.ts';
import { useText } from '../../kit/text/use-text.ts';
import { bytesText } from './bytes-text.ts';
import { pageOf, repositoryOf } from './repository-of.ts';

/** Shows the size and the licence of a repository before the server downloads it. */
export const AddModelDialog = () => {
  const view = useView();
  const { server } = useStudio();
  const { t } = useText();
  const open = useViewState(({ dialog }) => dialog === 'add-model');
  const text = useViewState(({ repository }) => repository) ?? '';
  const [without, setWithout] = useState<readonly string[]>([]);
  const repository = repositoryOf(text);
  const id = repository?.kind === 'hub' ? repository.id : undefined;
  const entry = id === undefined ? undefined : catalogueEntry(id);
  const companions = (entry?.companions ?? []).flatMap((companion) => catalogueEntry(companion) ?? []);
  const chosen = companions.filter((companion) => !without.includes(companion.id));
  const bytes = [entry, ...chosen].reduce((sum, part) => sum + (part?.bytes ?? 0), 0);
  const close = () => {
    setWithout([]);
    view.setState({ dialog: undefined, repository: undefined });
  };
  const add = () => {
    close();
    view.setState({ panel: 'models' });
    attemptLater(async () => {
      const { addModel } = await server.actions();
      const companions = chosen.map((companion) => ({ kind: 'hub', id: companion.id }) as const);
      if (repository) await addModel(repository, companions);
    });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={() => view.setState({ dialog: undefined })}
      width="small"
      title={t('add.title', { name: entry?.title ?? id ?? text })}
      description={id === undefined ? t('add.folder-why') : entry ? t('add.why', { size: bytesText(bytes, t) }) : t('add.why-unknown')}
      footer={
        <>
          <Button onClick={() => view.setState({ dialog: undefined })}>{t('cancel')}</Button>
          <Button tone="accent" onClick={add}>
            {id === undefined ? t('models.add') : t('add.accept')}
          </Button>
        </>
      }
    >
      {id !== undefined && (
        <div className="flex flex-col gap-3">
          <Licence id={id} entry={entry} />
          {companions.map((companion) => (
            <Companion
              key={companion.id}
              entry={companion}
              chosen={chosen.includes(companion)}
              onChange={(on) => setWithout(on ? without.filter((other) => other !== companion.id) : [...without, companion.id])}
            />
          ))}
        </div>
      )}
    </Dialog>
  );
};

const Licence = ({ id, entry }: { readonly id: string; readonly entry: CatalogueEntry | undefined }) => {
  const { t } = useText();
  return (
    <div className="flex flex-col gap-1 rounded-md bg-surface-2 p-3">
      <p>{entry ? t('add.licence', { licence: entry.licence }) : t('add.licence-unknown')}</p>
      <a href={pageOf(id)} target="_blank" rel="noreferrer" className="self-start text-accent text-sm underline-offset-2 hover:underline">
        {t('add.licence-read')}
        <ExternalLink aria-hidden className="ms-1 inline size-3 align-[-0.1em] rtl:-scale-x-100" />
      </a>
    </div>
  );
};

type CompanionProps = { readonly entry: CatalogueEntry; readonly chosen: boolean; readonly onChange: (chosen: boolean) => void };

const Companion = ({ entry, chosen, onChange }: CompanionProps) => {
  const { t, say } = useText();
  const label = t('add.together', { name: entry.title, does: say(entry.does) });
  return (
    <div className="flex items-center gap-3 ps-1">
      <div className="grow">
        <p>{label}</p>
        <p className="flex gap-2 text-muted text-xs tabular-nums">
          <span>{bytesText(entry.bytes, t)}</span>
          <bdi>{entry.licence}</bdi>
        </p>
      </div>
      <Switch label={label} checked={chosen} onChange={onChange} />
    </div>
  );
};
