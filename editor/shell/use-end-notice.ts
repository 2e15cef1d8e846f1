import { useEffect } from 'react';
import { readPreferences } from '../engine/preferences.ts';
import type { PastRun } from '../engine/run/types.ts';
import { useWholeStudio } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { noticeEnds } from './end-notice.ts';

/** Notifies the user of the end of a long run while the page is hidden: by its title, and by a notification of the system where Settings enables it. */
export const useEndNotice = (): void => {
  const { store } = useWholeStudio();
  const { t } = useText();
  useEffect(() => {
    const notify = ({ document: name, error }: PastRun): void => {
      if (!readPreferences().notify || typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
      try {
        const notification = new Notification(t(error ? 'notice.ended-badly' : 'notice.ended', { name }), { tag: 'unclip-run' });
        notification.onclick = () => window.focus();
      } catch {
        // some phones notify from a service worker only: the title is marked
      }
    };
    return noticeEnds({ store, page: document, clock: Date.now, notify });
  }, [store, t]);
};
