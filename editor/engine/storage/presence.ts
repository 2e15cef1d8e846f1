import * as z from 'zod';
import type { Channel, Tabs } from './storage.ts';

const messageSchema = z.object({
  presence: z.enum(['hello', 'here', 'bye']),
  id: z.string(),
  page: z.string(),
  since: z.number(),
});
type Message = z.infer<typeof messageSchema>;
type OpenDocument = { readonly since: number; readonly listener: (otherTab: boolean) => void; other: boolean };

/** Finds out over a channel which tab opened a document first, for browsers without Web Locks. */
export const presence = (channel: Channel, page: string): Tabs['hold'] => {
  const open = new Map<string, OpenDocument>();
  const say = (message: Omit<Message, 'page'>): void => channel.postMessage({ ...message, page });
  const isBefore = (a: Pick<Message, 'since' | 'page'>, b: Pick<Message, 'since' | 'page'>): boolean =>
    a.since < b.since || (a.since === b.since && a.page < b.page);
  const set = (own: OpenDocument, other: boolean): void => {
    if (own.other === other) return;
    own.other = other;
    own.listener(other);
  };
  channel.addEventListener('message', ({ data }) => {
    const parsed = messageSchema.safeParse(data);
    const own = parsed.success ? open.get(parsed.data.id) : undefined;
    if (!parsed.success || !own) return;
    const { data: message } = parsed;
    const { since } = own;
    if (message.presence === 'hello' && isBefore({ since, page }, message)) say({ presence: 'here', id: message.id, since });
    if (message.presence === 'here' && isBefore(message, { since, page })) set(own, true);
    if (message.presence === 'bye') {
      // the tabs that were there before answer again
      set(own, false);
      say({ presence: 'hello', id: message.id, since });
    }
  });
  return (id, listener) => {
    const own: OpenDocument = { since: performance.timeOrigin + performance.now(), listener, other: false };
    open.set(id, own);
    listener(false);
    say({ presence: 'hello', id, since: own.since });
    return () => {
      if (open.get(id) !== own) return;
      open.delete(id);
      say({ presence: 'bye', id, since: own.since });
    };
  };
};
