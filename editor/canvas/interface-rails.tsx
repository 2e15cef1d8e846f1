import '../kit/text/subgraphs-text.ts';
import { Settings2 } from 'lucide-react';
import { inOrder, placesOf } from '../../graph/index.ts';
import { useCanvas, useCanvasStore } from '../kit/canvas-store.ts';
import { classes, IconButton } from '../kit/components/index.ts';
import { inputLook, outputLook } from '../kit/interface/entry-look.ts';
import type { LookName } from '../kit/look.ts';
import { PortMark } from '../kit/port-mark.tsx';
import { useStudio, useStudioState, useView } from '../kit/studio-context.tsx';
import { nameTitle } from '../kit/text/node-words.ts';
import { useText } from '../kit/text/use-text.ts';

type Side = 'inputs' | 'outputs';
type Entry = { readonly name: string; readonly title: string; readonly look: LookName | undefined; readonly nodes: readonly string[] };

/** The inputs and results of the subgraph that is open, at the edges of the canvas. A link that is dropped there adds one, or joins an input. */
export const InterfaceRails = () => {
  const { language } = useText();
  const { registry } = useStudio();
  const level = useStudioState((state) => state.document.workflow);
  const inputs = inOrder(level.interface.inputs).map(([name, input]) => ({
    name,
    title: input.title ?? nameTitle(name, language),
    look: inputLook(level, registry, input),
    nodes: [...new Set(placesOf(input).map(({ node }) => node))],
  }));
  const outputs = inOrder(level.interface.outputs).map(([name, output]) => ({
    name,
    title: output.title ?? nameTitle(name, language),
    look: outputLook(level, registry, output),
    nodes: [output.node],
  }));
  return (
    <>
      <Rail side="inputs" entries={inputs} />
      <Rail side="outputs" entries={outputs} />
    </>
  );
};

const Rail = ({ side, entries }: { readonly side: Side; readonly entries: readonly Entry[] }) => {
  const { t, direction } = useText();
  const { actions } = useStudio();
  const view = useView();
  const canvas = useCanvasStore();
  // an input takes links that are pulled off inputs of nodes, a result those from outputs
  const isWelcome = useCanvas(({ connecting }) => connecting?.from.side === (side === 'inputs' ? 'target' : 'source'));
  const show = (nodes: readonly string[]) => {
    actions.select(nodes);
    canvas.getState().surface?.fit(nodes);
  };
  const edit = () => {
    actions.select([]);
    canvas.setState({ marked: new Set() });
    view.setState({ panel: 'inspector' });
  };
  return (
    <section
      dir={direction}
      data-rail={side}
      aria-label={t(`interface.${side}`)}
      className={classes(
        // the canvas reads from left to right in every language
        'absolute top-1/2 z-10 flex max-h-[60%] w-36 -translate-y-1/2 flex-col rounded-md border bg-surface-1/95 p-1 shadow-sm transition-colors',
        side === 'inputs' ? 'left-3' : 'right-3',
        isWelcome ? 'border-accent ring-1 ring-accent' : 'border-line',
      )}
    >
      <header className="flex items-center gap-1 ps-2">
        <h2 className="grow font-medium text-muted text-xs">{t(`interface.${side}`)}</h2>
        <IconButton size="small" label={t('interface.edit')} onClick={edit}>
          <Settings2 />
        </IconButton>
      </header>
      <ul className="min-h-0 overflow-y-auto">
        {entries.map(({ name, title, look, nodes }) => (
          <li key={name} data-rail-entry={name}>
            <button
              type="button"
              onClick={() => show(nodes)}
              className={classes(
                'flex h-7 w-full items-center gap-2 rounded-sm px-2 text-sm hover:bg-surface-2',
                side === 'outputs' && 'flex-row-reverse text-end',
              )}
            >
              {look && <PortMark look={look} />}
              <bdi className="grow truncate text-start">{title}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {entries.length === 0 && <p className="px-2 pb-1 text-muted text-xs">{t(`interface.drop-${side}`)}</p>}
    </section>
  );
};
