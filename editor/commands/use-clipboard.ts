import { useEffect } from 'react';
import { attempt, attemptLater } from '../kit/attempt.ts';
import { useCanvasStore } from '../kit/canvas-store.ts';
import { useStudio, useView } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { openFile } from './open-files.ts';

const inText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement);

/** Copy, cut and paste of nodes by the clipboard of the system: they go from window to window. With Shift, paste keeps the links. */
export const useClipboard = (): void => {
  const studio = useStudio();
  const view = useView();
  const canvas = useCanvasStore();
  const { t } = useText();
  useEffect(() => {
    const { actions } = studio;
    let shift = false;
    const onKey = (event: KeyboardEvent) => {
      shift = event.shiftKey;
    };
    const away = (event: ClipboardEvent) =>
      inText(event.target) || view.getState().screen !== 'editor' || getSelection()?.isCollapsed === false;
    const take = (event: ClipboardEvent, text: string) => {
      if (text === '') return;
      event.preventDefault();
      event.clipboardData?.setData('text/plain', text);
    };
    const onCopy = (event: ClipboardEvent) => {
      if (!away(event)) take(event, actions.copy());
    };
    const onCut = (event: ClipboardEvent) => {
      if (!away(event)) take(event, actions.cut());
    };
    const onPaste = (event: ClipboardEvent) => {
      const { surface } = canvas.getState();
      if (inText(event.target) || view.getState().screen !== 'editor' || !surface) return;
      event.preventDefault();
      const at = surface.toCanvas(surface.pointer());
      const file = event.clipboardData?.files[0];
      if (file) attemptLater(() => openFile(studio, file, t, at));
      else {
        const text = event.clipboardData?.getData('text/plain') ?? '';
        if (text !== '') attempt(() => actions.paste(text, at, { links: shift }));
      }
    };
    const listeners = { copy: onCopy, cut: onCut, paste: onPaste } as const;
    document.addEventListener('keydown', onKey, true);
    for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name as 'copy', listener);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name as 'copy', listener);
    };
  }, [studio, view, canvas, t]);
};
