import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { isCanvas, isCard, useCanvasStore } from '../kit/canvas-store.ts';
import { useStudio, useView } from '../kit/studio-context.tsx';
import { keyChoices } from './key-choices.ts';
import { inOrder, keysOfEvent, sameKeys } from './pressed-keys.ts';
import { type CommandId, commandsByKeys, ownKeys } from './shortcuts.ts';
import { useCommand } from './use-command.tsx';

/** Whether keys that are pressed on the target change a text or a choice. */
const takesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['button', 'checkbox', 'range'].includes(target.type)));

/** Commands whose own keys cause clipboard events; `useClipboard` handles those. */
const clipboardCommands: ReadonlySet<CommandId> = new Set(['copy', 'cut', 'paste', 'paste-links']);

/** Runs the commands of the shortcuts table when their keys are pressed. Single keys do nothing in a text field, a dialog or a menu. */
export const useKeys = (): void => {
  const command = useCommand();
  const view = useView();
  const canvas = useCanvasStore();
  const { store, server } = useStudio();
  const choices = useStore(keyChoices);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the table has the keys that the user has chosen
  const table = useMemo(commandsByKeys, [choices]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || view.getState().screen !== 'editor') return;
      const keys = keysOfEvent(event);
      const shortcut = keys === undefined ? undefined : table.get(inOrder(keys));
      if (!shortcut || keys === undefined || (shortcut.server && server.store.getState().phase === 'none')) return;
      if (clipboardCommands.has(shortcut.id) && ownKeys(shortcut.id).some((own) => sameKeys(own, keys))) return;
      const { target } = event;
      if (takesText(target) && !shortcut.inFields) return;
      const inside = target instanceof Element && target.closest('[role=dialog],[role=menu],[role=listbox]') !== null;
      if (inside && !(shortcut.inFields === true && shortcut.id !== 'commands')) return;
      // keys that are pressed while a dialog or the palette is loading are meant for it
      const covered = view.getState().dialog !== undefined || canvas.getState().palette !== undefined;
      if (covered && !shortcut.inFields && shortcut.id !== 'deselect') return;
      // Tab adds a node only on the canvas itself; elsewhere it moves the focus
      if (event.key === 'Tab' && !isCanvas(target)) return;
      // Enter presses the button that has the focus; it opens a subgraph only on the canvas and on a card
      if (event.key === 'Enter' && shortcut.id === 'enter-subgraph' && !isCanvas(target) && !isCard(target)) return;
      const { run, selection, entered } = store.getState();
      if (shortcut.id === 'deselect' && run.phase === 'running' && selection.size === 0 && entered.length === 0) return;
      event.preventDefault();
      command(shortcut.id);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [command, table, view, canvas, store, server]);
};
