import { useEffect, useRef } from 'react';
import { toast } from '../kit/components/index.ts';
import { useStudioState } from '../kit/studio-context.tsx';
import { currentLanguage } from '../kit/text/language.ts';
import { textIn } from '../kit/text/use-text.ts';

/** Milliseconds without a run before the files are fetched, so that they do not compete with what the user is waiting for. */
const idleDelay = 3000;
const reportedKey = 'unclip.offline';

/** Caches the files that the studio needs to work without a network, while nothing runs, and reports it once. Only in the production build. */
export const Offline = () => {
  const idle = useStudioState((state) => state.run.phase === 'idle');
  const started = useRef(false);
  useEffect(() => {
    if (!idle || started.current || process.env.NODE_ENV !== 'production') return;
    const timer = setTimeout(async () => {
      started.current = true;
      const { keepOffline } = await import('./keep-offline.ts');
      // a failure only means that the studio still needs a network
      const ready = await keepOffline().catch(() => false);
      document.documentElement.dataset.offline = ready ? 'ready' : 'missing';
      if (!ready || localStorage.getItem(reportedKey)) return;
      localStorage.setItem(reportedKey, 'told');
      toast({ text: textIn(currentLanguage())('offline.ready'), tone: 'success' });
    }, idleDelay);
    return () => clearTimeout(timer);
  }, [idle]);
  return null;
};
