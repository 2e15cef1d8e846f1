import { Suspense } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { later } from './later.ts';

export type ToastMessage = {
  readonly text: string;
  readonly tone?: 'info' | 'success' | 'danger';
  readonly action?: { readonly label: string; readonly onSelect: () => void };
};
export type ShownToast = ToastMessage & { readonly id: number };

const store = createStore<{ readonly shown: readonly ShownToast[] }>(() => ({ shown: [] }));
let last = 0;

/** Says something for a while, in the corner. The same words are not said twice at once. */
export const toast = (message: ToastMessage): void => {
  const id = ++last;
  store.setState(({ shown }) => ({ shown: [...shown.filter(({ text }) => text !== message.text), { ...message, id }].slice(-4) }));
};
const dismiss = (id: number) => store.setState(({ shown }) => ({ shown: shown.filter((message) => message.id !== id) }));

const ToastList = later(async () => (await import('./toast-list.tsx')).ToastList);

/** Where toasts appear. Mounted once, by the provider. */
export const Toaster = () => {
  const shown = useStore(store, (state) => state.shown);
  // once there was something to say, the list stays: it keeps the place that a screen reader listens to
  return last > 0 ? (
    <Suspense>
      <ToastList shown={shown} onDismiss={dismiss} />
    </Suspense>
  ) : null;
};
