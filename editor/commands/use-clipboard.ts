import { useEffect } from 'react';
import { isShareLink } from '../engine/share/is-share-link.ts';
import { attempt, attemptLater } from '../kit/attempt.ts';
import { useCanvasStore } from '../kit/canvas-store.ts';
import { frameFlowId, frameOf } from '../kit/flow-ids.ts';
import { useStudio, useView } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement);

/** Copies, cuts and pastes nodes through the system's clipboard, so that they can move between windows. With Shift, paste keeps links. */
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
    const frames = () => [...canvas.getState().marked].flatMap((id) => frameOf(id) ?? []);
    const isElsewhere = (event: ClipboardEvent) =>
      isTextField(event.target) || view.getState().screen !== 'editor' || getSelection()?.isCollapsed === false;
    const write = (event: ClipboardEvent, text: string) => {
      if (text === '') return;
      event.preventDefault();
      event.clipboardData?.setData('text/plain', text);
    };
    const onCopy = (event: ClipboardEvent) => {
      if (!isElsewhere(event)) write(event, actions.copy(frames()));
    };
    const onCut = (event: ClipboardEvent) => {
      if (isElsewhere(event)) return;
      write(event, actions.cut(frames()));
      canvas.setState({ marked: new Set() });
    };
    const onPaste = (event: ClipboardEvent) => {
      const { surface } = canvas.getState();
      if (isTextField(event.target) || view.getState().screen !== 'editor' || !surface) return;
      event.preventDefault();
      const at = surface.toCanvas(surface.pointer());
      const file = event.clipboardData?.files[0];
      if (file) attemptLater(async () => (await import('./open-files.ts')).openFile(studio, file, { t, view, at }));
      else {
        const text = event.clipboardData?.getData('text/plain') ?? '';
        if (isShareLink(text) && !text.trimStart().startsWith('{')) attemptLater(() => actions.openText(text));
        else if (text !== '')
          attempt(() => canvas.setState({ marked: new Set(actions.paste(text, at, { links: shift }).map(frameFlowId)) }));
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
