import { toast } from './components/toast.tsx';

/** The sentence of an error. */
export const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Does something that may be refused; the refusal is shown in words. Gives whether it was done. */
export const attempt = (action: () => void): boolean => {
  try {
    action();
    return true;
  } catch (error) {
    toast({ text: sentenceOf(error), tone: 'danger' });
    return false;
  }
};

/** As `attempt`, for what takes a while. */
export const attemptLater = (action: () => Promise<unknown>): void => {
  action().catch((error: unknown) => toast({ text: sentenceOf(error), tone: 'danger' }));
};
