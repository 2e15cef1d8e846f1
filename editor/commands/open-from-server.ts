import { savedAs } from '../../text/saved-name.ts';
import { EditorError } from '../engine/error.ts';
import type { Studio } from '../engine/studio.ts';
import { attemptLater } from '../kit/attempt.ts';
import { toast } from '../kit/components/index.ts';
import '../kit/text/address-text.ts';
import type { Translate } from '../kit/text/use-text.ts';
import { bringIn, openSaved } from './server-commands.ts';

/**
 * Opens the workflow of the server that an address names, by its id or its name: its document in this browser, or a new one. Resolves to whether it was opened; the
 * user is notified of the reason otherwise.
 */
export const openFromServer = async (studio: Studio, name: string, t: Translate): Promise<boolean> => {
  const server = await studio.server.actions().catch((error: unknown) => {
    if (error instanceof EditorError && error.code === 'SERVER_MISSING') return undefined;
    throw error;
  });
  if (!server) return refuse(t('address.no-server', { name }));
  await server.refresh();
  const [match, other] = savedAs(studio.server.store.getState().workflows ?? [], name);
  if (!match) return refuse(t('address.unknown', { name }));
  if (other) return refuse(t('address.several', { name }));
  await openSaved(studio, match.id);
  const { id, workflow } = studio.store.getState().document;
  const version = studio.server.store.getState().saved[id]?.version ?? match.version;
  if (version >= match.version) toast({ text: t('address.opened', { name: workflow.name }), tone: 'success' });
  else
    toast({
      text: t('address.older', { name: workflow.name }),
      action: { label: t('server.take-newest'), onSelect: () => attemptLater(() => bringIn(studio, t)) },
    });
  return true;
};

const refuse = (text: string): false => {
  toast({ text, tone: 'danger' });
  return false;
};
