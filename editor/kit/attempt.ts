import { toast } from './components/toast.tsx';
import { sayError } from './text/use-text.ts';

/** Does something that may throw, and shows the error as a toast. Returns whether it was done. */
export const attempt = (action: () => void): boolean => {
  try {
    action();
    return true;
  } catch (error) {
    toast({ text: sayError(error), tone: 'danger' });
    return false;
  }
};

/** Like `attempt`, for a promise: its rejection is shown as a toast. */
export const attemptLater = (action: () => Promise<unknown>): void => {
  action().catch((error: unknown) => toast({ text: sayError(error), tone: 'danger' }));
};
