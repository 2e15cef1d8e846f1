import { useCanvas, useCanvasStore } from '../../kit/canvas-store.ts';
import { Button } from '../../kit/components/index.ts';
import { nameTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';

/** Above the canvas while a link waits for its second tap: where it can end, and a button that gives it up. */
export const TapHint = () => {
  const canvas = useCanvasStore();
  const { t, language, direction } = useText();
  const from = useCanvas((state) => (state.connecting?.tapped ? state.connecting.from : undefined));
  if (!from) return null;
  return (
    <div
      dir={direction}
      role="status"
      className="absolute inset-x-0 top-3 z-20 mx-auto flex w-fit max-w-[90%] animate-rise items-center gap-3 rounded-md border border-line bg-surface-1 py-1.5 ps-3 pe-1.5 shadow-lg"
    >
      <span>{t('canvas.tap', { port: nameTitle(from.port, language) })}</span>
      <Button size="small" className="pointer-coarse:h-[44px]" onClick={() => canvas.setState({ connecting: undefined })}>
        {t('canvas.tap.cancel')}
      </Button>
    </div>
  );
};
