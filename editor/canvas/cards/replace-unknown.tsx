import { Replace } from 'lucide-react';
import { useMemo } from 'react';
import { nearestTypes, pluginOfType, swapType } from '../../../graph/index.ts';
import { AddPlugin } from '../../kit/add-plugin.tsx';
import { attempt } from '../../kit/attempt.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { Button } from '../../kit/components/index.ts';
import { useNodeState } from '../../kit/node-state.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { nodeTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';

/** Most types offered on the card; the palette has all. */
const most = 2;

/** Offers types in place of an unknown one. The new node keeps the params and links that fit. */
export const ReplaceUnknown = ({ id }: { readonly id: string }) => {
  const { actions, registry, store } = useStudio();
  const canvas = useCanvasStore();
  const { t, language, direction } = useText();
  const workflow = useStudioState(({ document }) => document.workflow);
  const types = useStudioState((state) => state.types);
  const nearest = useMemo(() => nearestTypes({ workflow, types, registry }, id).slice(0, most), [workflow, types, registry, id]);
  const plugin = useNodeState(id, ({ node }) => pluginOfType(node?.type ?? ''));
  const replace = (type: string) =>
    attempt(() =>
      actions.edit((current) => swapType({ workflow: current, types: store.getState().types, registry }, id, type)?.workflow ?? current, {
        label: 'swap-type',
      }),
    );
  return (
    <div dir={direction} className="nodrag flex flex-wrap gap-1.5 px-3 pb-3">
      {plugin !== undefined && <AddPlugin name={plugin} />}
      {nearest.map((type) => {
        const spec = registry[type];
        return (
          spec && (
            <Button key={type} size="small" onClick={() => replace(type)}>
              <Replace aria-hidden className="size-3.5" />
              {t('node.replace', { title: nodeTitle(spec, language) })}
            </Button>
          )
        );
      })}
      <Button
        size="small"
        tone="quiet"
        onClick={({ clientX, clientY }) => {
          const screen = { x: clientX, y: clientY };
          const at = canvas.getState().surface?.toCanvas(screen);
          if (at) canvas.setState({ palette: { screen, at, swap: id } });
        }}
      >
        {t('node.replace-other')}
      </Button>
    </div>
  );
};
