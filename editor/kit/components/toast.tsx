import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { lazyShell } from './later.tsx';
import type { ShownToast, ToastMessage } from './toast-list.tsx';

const store = createStore<{ readonly shown: readonly ShownToast[] }>(() => ({ shown: [] }));
let last = 0;

/** Shows a message for some seconds. The same text is not shown twice at once, and at most four toasts are shown. */
export const toast = (message: ToastMessage): void => {
  const id = ++last;
  store.setState(({ shown }) => ({ shown: [...shown.filter(({ text }) => text !== message.text), { ...message, id }].slice(-4) }));
};
const dismiss = (id: number) => store.setState(({ shown }) => ({ shown: shown.filter((message) => message.id !== id) }));

// after the first toast the list stays mounted, because screen readers listen to its region
const ToastList = lazyShell({
  load: async () => (await import('./toast-list.tsx')).ToastList,
  isOpen: ({ shown }) => shown.length > 0,
});

/** Where toasts appear. Mounted once, by `InterfaceProvider`. */
export const Toaster = () => <ToastList shown={useStore(store, (state) => state.shown)} onDismiss={dismiss} />;
