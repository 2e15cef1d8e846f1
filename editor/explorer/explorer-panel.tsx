import { Orbit, Play, Plus, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Picture } from '../../models/image/picture.ts';
import { drawerAfter, finalAfter, steerAt } from '../../nodes/steer.ts';
import { explorableNodes, findSubject, type Subject } from '../engine/latent/subject.ts';
import { picturesOf } from '../engine/run/pictures.ts';
import type { StudioState } from '../engine/state.ts';
import { attemptLater } from '../kit/attempt.ts';
import { Button, IconButton, Select } from '../kit/components/index.ts';
import { Filmstrip } from '../kit/filmstrip/filmstrip.tsx';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import '../kit/text/explorer-text.ts';
import { nodeTitle } from '../kit/text/node-words.ts';
import { useText } from '../kit/text/use-text.ts';
import { LivePanel } from './live-panel.tsx';
import { PlotPanel } from './plot-panel.tsx';
import { useBasis } from './use-layout.ts';
import { useNodeTitles, usePosition } from './use-position.ts';

/** The latent space of a node: its embeddings on two components, and the picture at a position, drawn while the user moves it. */
export const ExplorerPanel = () => {
  const { actions, registry } = useStudio();
  const { t } = useText();
  const workflow = useStudioState((state) => state.document.workflow);
  const runs = useStudioState((state) => state.runs);
  const selection = useStudioState((state) => state.selection);
  const titles = useNodeTitles();
  const remote = useStudioState(remoteNodes);
  useEffect(() => {
    // only the values themselves say whether there are embeddings to explore
    const ids = remote === '' ? [] : remote.split(' ');
    attemptLater(() => Promise.all(ids.map((id) => actions.fetchOutputs(id))));
  }, [remote, actions]);
  const [chosen, setChosen] = useState<string>();
  const candidates = useMemo(() => explorableNodes(workflow, registry, (node) => runs[node]?.outputs), [workflow, registry, runs]);
  const selected = [...selection].find((id) => candidates.includes(id));
  const node = selected ?? (chosen !== undefined && candidates.includes(chosen) ? chosen : candidates[0]);
  if (node === undefined) {
    return (
      <div className="flex flex-col items-center gap-3 px-6 py-16 text-center text-muted">
        <Orbit className="size-7" />
        <p className="max-w-72">{t('explorer.empty', titles)}</p>
      </div>
    );
  }
  return <Candidate node={node} candidates={candidates} isSelected={selected !== undefined} onChoose={setChosen} />;
};

/** The explorer of one node of those that can be explored. */
const Candidate = ({
  node,
  candidates,
  isSelected,
  onChoose,
}: {
  readonly node: string;
  readonly candidates: readonly string[];
  readonly isSelected: boolean;
  readonly onChoose: (node: string) => void;
}) => {
  const { registry } = useStudio();
  const { t, language } = useText();
  const workflow = useStudioState((state) => state.document.workflow);
  const runs = useStudioState((state) => state.runs);
  const subject = useMemo(
    () => findSubject(workflow, registry, { node, outputs: (id) => runs[id]?.outputs }),
    [workflow, registry, node, runs],
  );
  const options = candidates.map((id) => {
    const workflowNode = workflow.nodes[id];
    const spec = registry[workflowNode?.type ?? ''];
    return { value: id, label: `${workflowNode?.title ?? (spec ? nodeTitle(spec, language) : id)} · ${id}` };
  });
  return (
    <div className="@container flex flex-col gap-3 p-4">
      <Select label={t('explorer.node')} value={node} options={options} onChange={onChoose} disabled={isSelected} />
      {/* nodes that show the same points share what was selected and set */}
      <Explorer key={subject.source ? `${subject.source.node}.${subject.source.port}` : node} subject={subject} />
    </div>
  );
};

/** The ids of the nodes whose outputs are on the server only, as one text: it stays equal while the progress of a run changes. */
const remoteNodes = ({ document, runs }: StudioState): string =>
  Object.keys(document.workflow.nodes)
    .filter((id) => runs[id]?.remote)
    .join(' ');

const Explorer = ({ subject }: { readonly subject: Subject }) => {
  const { actions, registry } = useStudio();
  const { t } = useText();
  const { node } = subject;
  const workflow = useStudioState((state) => state.document.workflow);
  const runs = useStudioState((state) => state.runs);
  const running = useStudioState((state) => state.run.phase !== 'idle');
  const plotBasis = useBasis(subject);
  // a direction is a basis of one component: it steers, and the axes are those of the points
  const basis = subject.basis ?? plotBasis;
  const position = usePosition(subject, basis);
  const titles = useNodeTitles();
  const strip = position.walk === undefined ? undefined : picturesOf(runs[position.walk]?.outputs);
  if (!basis || !plotBasis || !subject.cloud) {
    const drawer = subject.move === undefined ? undefined : drawerAfter(workflow, registry, subject.move);
    const final = drawer === undefined ? undefined : finalAfter(workflow, registry, drawer);
    const own = steerAt(workflow, registry, node).captioned ? node : undefined;
    const targets = [subject.basisLink?.node, subject.source?.node, final, own].filter((id) => id !== undefined);
    const isTooFew = subject.cloud !== undefined && !plotBasis;
    const reason = isTooFew ? t('explorer.too-few') : targets.length > 0 ? t('explorer.not-run') : t('explorer.not-wired', titles);
    return (
      <div className="flex flex-col items-center gap-3 rounded-md border border-line border-dashed px-6 py-12 text-center">
        <Orbit className="size-7 text-muted" />
        <p className="max-w-72 text-muted">{reason}</p>
        {targets.length > 0 && !isTooFew && (
          <Button tone="accent" disabled={running} onClick={() => void actions.run([...targets, node])}>
            <Play className="size-3.5" />
            {t('explorer.run')}
          </Button>
        )}
      </div>
    );
  }
  return (
    <>
      <div className="grid gap-4 @2xl:grid-cols-[minmax(0,1fr)_minmax(16rem,20rem)]">
        <PlotPanel subject={subject} basis={plotBasis} position={position} />
        <div className="flex flex-col gap-3">
          {subject.move === undefined || !position.nodes ? (
            <div className="flex flex-col gap-3 rounded-md bg-surface-2 p-3">
              <p>{position.tooMany ? t('explorer.too-many', { ...titles, count: position.batch }) : t('explorer.add-nodes-why', titles)}</p>
              {!position.tooMany && (
                <Button tone="accent" onClick={position.addNodes}>
                  <Plus className="size-4" />
                  {t('explorer.add-nodes')}
                </Button>
              )}
            </div>
          ) : (
            <LivePanel position={position} basis={basis} />
          )}
        </div>
      </div>
      {position.walk !== undefined && <Walk key={position.walk} images={strip ?? []} onClose={position.closeWalk} />}
    </>
  );
};

/** The pictures between two points. The strip scrolls into view when the user starts a walk, and again when its pictures arrive. */
const Walk = ({ images, onClose }: { readonly images: readonly Picture[]; readonly onClose: () => void }) => {
  const { t } = useText();
  const section = useRef<HTMLElement>(null);
  const isDrawn = images.length > 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the strip grows when the pictures arrive
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }, [isDrawn]);
  return (
    <section ref={section} className="flex flex-col gap-2 border-line border-t pt-3">
      <header className="flex items-center">
        <h3 className="grow font-medium">{t('explorer.walk')}</h3>
        <IconButton size="small" label={t('close')} onClick={onClose}>
          <X />
        </IconButton>
      </header>
      {isDrawn ? (
        <Filmstrip images={images} name={t('explorer.walk')} />
      ) : (
        <p className="py-6 text-center text-muted">{t('explorer.drawing')}</p>
      )}
    </section>
  );
};
