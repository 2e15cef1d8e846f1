import '../../kit/text/people-text.ts';
import { Users } from 'lucide-react';
import { savedSource } from '../../commands/insert-saved.ts';
import { openSaved } from '../../commands/server-commands.ts';
import type { SavedSummary } from '../../engine/server/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { useStudio, useView } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { useServerState } from '../../kit/use-server.ts';
import { ago } from '../times.ts';
import { ServerMark } from './server-mark.tsx';
import { type CardAdditions, WorkflowCard } from './workflow-card.tsx';

/** A workflow that is on the server only. Opening it makes it a document of this browser. */
export const SavedCard = ({
  summary: { id, name, changedAt, user, shared, readOnly },
  items = [],
  ...more
}: { readonly summary: SavedSummary } & CardAdditions) => {
  const studio = useStudio();
  const view = useView();
  const { t, language } = useText();
  const me = useServerState((state) => state.me?.name);
  const of = user !== undefined && user !== me ? t('people.of', { name: user }) : undefined;
  const words = [ago(changedAt, Date.now(), language), of].filter((part) => part !== undefined).join(' · ');
  const sharing = {
    label: t(shared ? 'people.unshare' : 'people.share'),
    icon: <Users />,
    onSelect: () => attemptLater(async () => (await studio.server.actions()).share(id, !shared)),
  };
  return (
    <WorkflowCard
      name={name}
      source={savedSource('server', id)}
      picture={undefined}
      isOpen={false}
      changed={words}
      mark={<ServerMark words={t(shared ? 'people.shared' : 'server.here')} />}
      items={user !== undefined && !readOnly ? [...items, sharing] : items}
      {...more}
      removals={
        readOnly
          ? []
          : [
              {
                label: t('server.remove'),
                title: t('server.remove-title', { name }),
                why: t('server.remove-why'),
                onConfirm: () => attemptLater(async () => (await studio.server.actions()).remove(id)),
              },
            ]
      }
      onOpen={() =>
        attemptLater(async () => {
          await openSaved(studio, id);
          view.setState({ screen: 'editor' });
        })
      }
      onRename={readOnly ? undefined : (newName) => attemptLater(async () => (await studio.server.actions()).rename(id, newName))}
    />
  );
};
