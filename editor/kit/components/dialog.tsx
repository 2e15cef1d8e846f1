import { lazyShell } from './later.tsx';

/** A window over the page; Escape and a click outside close it. */
export const Dialog = lazyShell({
  load: async () => (await import('./dialog-window.tsx')).DialogWindow,
  isOpen: ({ open }) => open,
});
