import { keysInText } from '../commands/shortcuts.ts';
import { useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';

/** Advice on how to begin, shown while the workflow has no nodes. */
export const EmptyCanvas = () => {
  const { t, direction } = useText();
  const empty = useStudioState((state) => Object.keys(state.document.workflow.nodes).length === 0);
  if (!empty) return null;
  return (
    <div dir={direction} className="pointer-events-none absolute inset-0 grid animate-fade place-items-center p-8 text-center">
      <div>
        <p className="text-lg">{t('canvas.empty', { keys: keysInText('add-node') })}</p>
        <p className="mt-1 text-muted">{t('canvas.empty.sub')}</p>
      </div>
    </div>
  );
};
