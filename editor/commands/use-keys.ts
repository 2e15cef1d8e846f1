import { useEffect } from 'react';
import { isCanvas, useCanvasStore } from '../kit/canvas-store.ts';
import { useStudio, useView } from '../kit/studio-context.tsx';
import { type CommandId, type Shortcut, shortcuts } from './shortcuts.ts';
import { useCommand } from './use-command.tsx';

/** Whether keys that are pressed on the target change a text or a choice. */
const takesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['button', 'checkbox', 'range'].includes(target.type)));

/** The keys of an event as the shortcuts table writes them: `Mod+Shift+Z`. */
export const keysOfEvent = (event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string => {
  // letters and digits by the position of their key, so that Shift, Alt and an Arabic keyboard layout do not change them
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1] ?? /^Digit(\d)$/.exec(event.code)?.[1];
  const plain = event.key.length === 1 && !/[\p{L}\d]/u.test(event.key) && !(letter && event.shiftKey && event.code.startsWith('Digit'));
  const key = plain || letter === undefined ? event.key : letter;
  const symbol = plain && key.length === 1;
  return [(event.ctrlKey || event.metaKey) && 'Mod', event.altKey && 'Alt', event.shiftKey && !symbol && 'Shift', key]
    .filter(Boolean)
    .join('+');
};

/** Commands whose keys cause clipboard events; `useClipboard` handles those. */
const clipboardCommands: ReadonlySet<CommandId> = new Set(['copy', 'cut', 'paste', 'paste-links']);

const normal = (keys: string): string => keys.split('+').sort().join('+');
const table = new Map<string, Shortcut & { readonly id: CommandId }>(
  shortcuts.flatMap((shortcut) => shortcut.keys.map((keys) => [normal(keys), shortcut] as const)),
);

/** Runs the commands of the shortcuts table when their keys are pressed. Single keys do nothing in a text field, a dialog or a menu. */
export const useKeys = (): void => {
  const command = useCommand();
  const view = useView();
  const canvas = useCanvasStore();
  const { store, server } = useStudio();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || view.getState().screen !== 'editor') return;
      const shortcut = table.get(normal(keysOfEvent(event)));
      if (!shortcut || clipboardCommands.has(shortcut.id) || (shortcut.server && server.store.getState().phase === 'none')) return;
      const { target } = event;
      if (takesText(target) && !shortcut.inFields) return;
      const inside = target instanceof Element && target.closest('[role=dialog],[role=menu],[role=listbox]') !== null;
      if (inside && !(shortcut.inFields === true && shortcut.id !== 'commands')) return;
      // keys that are pressed while a dialog or the palette is loading are meant for it
      const covered = view.getState().dialog !== undefined || canvas.getState().palette !== undefined;
      if (covered && !shortcut.inFields && shortcut.id !== 'deselect') return;
      // Tab adds a node only on the canvas itself; elsewhere it moves the focus
      if (event.key === 'Tab' && !isCanvas(target)) return;
      if (shortcut.id === 'deselect' && store.getState().run.phase === 'running' && store.getState().selection.size === 0) return;
      event.preventDefault();
      command(shortcut.id);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [command, view, canvas, store, server]);
};
