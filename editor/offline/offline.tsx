import { useEffect, useRef } from 'react';
import { toast } from '../kit/components/index.ts';
import { useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

/** Quiet milliseconds before the rest is fetched: what the user asked for goes first. */
const quiet = 3000;
const toldKey = 'unclip.offline';

/** Fetches, while nothing runs, what the studio needs to work without a network; says so once. Only the built app does it. */
export const Offline = () => {
  const { t } = useText();
  const idle = useStudioState((state) => state.run.phase === 'idle');
  const begun = useRef(false);
  const say = useRef(t);
  say.current = t;
  useEffect(() => {
    if (!idle || begun.current || process.env.NODE_ENV !== 'production') return;
    const timer = setTimeout(async () => {
      begun.current = true;
      const { keepOffline } = await import('./keep-offline.ts');
      // without it the studio works as any page does: with a network
      const ready = await keepOffline().catch(() => false);
      document.documentElement.dataset.offline = ready ? 'ready' : 'missing';
      if (!ready || localStorage.getItem(toldKey)) return;
      localStorage.setItem(toldKey, 'told');
      toast({ text: say.current('offline.ready'), tone: 'success' });
    }, quiet);
    return () => clearTimeout(timer);
  }, [idle]);
  return null;
};
