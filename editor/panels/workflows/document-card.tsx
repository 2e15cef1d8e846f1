import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { savedSource } from '../../commands/insert-saved.ts';
import type { DocumentEntry } from '../../engine/studio.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { useStudio, useStudioState, useView } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { ago } from '../times.ts';
import { ServerMark } from './server-mark.tsx';
import type { SavedPart } from './use-library.ts';
import { type CardAdditions, type Removal, WorkflowCard } from './workflow-card.tsx';

/** The address of a blob, as long as the component shows it. */
const useBlobAddress = (blob: Blob | undefined): string | undefined => {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const created = URL.createObjectURL(blob);
    setAddress(created);
    return () => {
      URL.revokeObjectURL(created);
      setAddress(undefined);
    };
  }, [blob]);
  return address;
};

type DocumentCardProps = { readonly entry: DocumentEntry; readonly saved?: SavedPart | undefined } & CardAdditions;

/** A document of this browser, which may also be saved on the server. It can be opened, renamed, duplicated and removed. */
export const DocumentCard = ({ entry, saved, items = [], ...more }: DocumentCardProps) => {
  const { actions, server } = useStudio();
  const view = useView();
  const { t, language } = useText();
  const isOpen = useStudioState((state) => state.document.id === entry.id);
  const picture = useBlobAddress(entry.thumbnail);
  const rename = async (name: string) => {
    if (!isOpen) await actions.open(entry.id);
    actions.rename(name);
    if (saved) await (await server.actions()).rename(saved.id, name);
  };
  const fromBrowser: Removal = {
    label: t('library.remove'),
    title: t('library.remove-title', { name: entry.name }),
    why: t('library.remove-why'),
    onConfirm: () => attemptLater(() => actions.removeDocument(entry.id)),
  };
  const fromServer: readonly Removal[] = saved
    ? [
        {
          label: t('server.remove'),
          title: t('server.remove-title', { name: entry.name }),
          why: t('server.remove-why'),
          onConfirm: () => attemptLater(async () => (await server.actions()).remove(saved.id)),
        },
      ]
    : [];
  return (
    <WorkflowCard
      name={entry.name}
      source={savedSource('browser', entry.id)}
      picture={picture}
      isOpen={isOpen}
      changed={ago(entry.changedAt, Date.now(), language)}
      mark={
        saved && (
          <ServerMark words={saved.newer ? t('server.newer') : t('server.both', { version: saved.version })} highlighted={saved.newer} />
        )
      }
      items={[
        { label: t('library.duplicate'), icon: <Copy />, onSelect: () => attemptLater(() => actions.duplicateDocument(entry.id)) },
        ...items,
      ]}
      {...more}
      removals={[fromBrowser, ...fromServer]}
      onOpen={() =>
        attemptLater(async () => {
          if (!isOpen) await actions.open(entry.id);
          view.setState({ screen: 'editor' });
        })
      }
      onRename={(name) => attemptLater(() => rename(name))}
    />
  );
};
