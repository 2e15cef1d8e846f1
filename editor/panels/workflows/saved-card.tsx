import { savedSource } from '../../commands/insert-saved.ts';
import { openSaved } from '../../commands/server-commands.ts';
import type { SavedSummary } from '../../engine/server/types.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { useStudio, useView } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { ago } from '../times.ts';
import { ServerMark } from './server-mark.tsx';
import { type CardAdditions, WorkflowCard } from './workflow-card.tsx';

/** A workflow that is on the server only. Opening it makes it a document of this browser. */
export const SavedCard = ({
  summary: { id, name, changedAt },
  items = [],
  ...more
}: { readonly summary: SavedSummary } & CardAdditions) => {
  const studio = useStudio();
  const view = useView();
  const { t, language } = useText();
  return (
    <WorkflowCard
      name={name}
      source={savedSource('server', id)}
      picture={undefined}
      isOpen={false}
      changed={ago(changedAt, Date.now(), language)}
      mark={<ServerMark words={t('server.here')} />}
      items={items}
      {...more}
      removals={[
        {
          label: t('server.remove'),
          title: t('server.remove-title', { name }),
          why: t('server.remove-why'),
          onConfirm: () => attemptLater(async () => (await studio.server.actions()).remove(id)),
        },
      ]}
      onOpen={() =>
        attemptLater(async () => {
          await openSaved(studio, id);
          view.setState({ screen: 'editor' });
        })
      }
      onRename={(newName) => attemptLater(async () => (await studio.server.actions()).rename(id, newName))}
    />
  );
};
