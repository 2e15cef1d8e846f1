import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Workflow } from '../../graph/index.ts';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import type { Subject } from '../engine/latent/subject.ts';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import { decodeAfter, explorable, walkBetween, wholeOf, writePosition } from './edits.ts';
import { type MoveParams, placeOf, readMoveParams, unmoved } from './position.ts';
import { useLivePicture } from './use-live-picture.ts';

/** Most embeddings that are drawn at once while something is dragged. */
const mostAtOnce = 4;
/** Pictures of a walk between two points. */
const walkSteps = 9;

const indexOfStart = (workflow: Workflow, { move, source }: Subject): number | undefined => {
  const held = move === undefined ? undefined : workflow.nodes[move]?.inputs.embedding;
  const pick = held && workflow.nodes[held.node];
  if (pick?.type !== 'pick' || pick.inputs.items?.node !== source?.node) return undefined;
  const index = pick.params.index ?? 0;
  return typeof index === 'number' && index >= 0 ? index : undefined;
};

/**
 * Where the explorer is: a position that is tried out beside the saved one, drawn live, and written into the workflow when it is kept.
 * Points become starts and walks by edits of the workflow.
 */
export const usePosition = (subject: Subject, basis: SpaceBasis | undefined) => {
  const { actions, registry, store } = useStudio();
  const workflow = useStudioState((state) => state.document.workflow);
  const { move } = subject;
  const saved = move === undefined ? undefined : workflow.nodes[move]?.params;
  const [tried, setTried] = useState<MoveParams>();
  const [walk, setWalk] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: an edit or another node leaves nothing to try
  useEffect(() => setTried(undefined), [saved, move]);

  const decode = useMemo(() => (move === undefined ? undefined : decodeAfter(workflow, move)), [workflow, move]);
  const whole = useMemo(() => (decode === undefined ? undefined : wholeOf(workflow, decode)), [workflow, decode]);
  const startLink = move === undefined ? undefined : workflow.nodes[move]?.inputs.embedding;
  const batch = useStudioState((state) => {
    const value = startLink && state.runs[startLink.node]?.outputs?.[startLink.port];
    return typeof value === 'object' && value !== null && 'dims' in value && Array.isArray(value.dims) ? Number(value.dims[0]) : 1;
  });
  const nodes = useMemo(
    () =>
      move !== undefined && decode !== undefined && whole !== undefined && startLink && batch <= mostAtOnce
        ? { move, decode, whole }
        : undefined,
    [move, decode, whole, startLink, batch],
  );
  const live = useLivePicture(nodes);
  const params = tried ?? readMoveParams(saved ?? {});
  const start = useMemo(() => (basis && subject.start ? placeOf(basis, subject.start) : undefined), [basis, subject.start]);
  const { show } = live;

  const change = useCallback(
    (next: MoveParams, { draft }: { readonly draft: boolean }) => {
      setTried(next);
      show(next, { draft });
    },
    [show],
  );
  /** Runs an edit of the workflow and draws what it leads to. */
  const editAndRun = (made: { readonly workflow: Workflow; readonly decode: string } | undefined, label: string) => {
    if (!made) return;
    actions.edit(() => made.workflow, { label });
    void actions.run([wholeOf(made.workflow, made.decode)]);
  };
  return {
    params,
    start,
    startIndex: indexOfStart(workflow, subject),
    nodes,
    batch,
    walk,
    picture: live.picture,
    drawing: live.drawing,
    error: live.error,
    isTried: tried !== undefined && JSON.stringify(tried) !== JSON.stringify(readMoveParams(saved ?? {})),
    change,
    keep() {
      if (move === undefined) return;
      actions.edit((current) => writePosition(current, move, params), { label: 'keep' });
      setTried(undefined);
      // drawn already, when it was let go: the run only takes it from memory
      if (whole !== undefined) void actions.run([whole]);
    },
    reset: () => change({ ...params, ...unmoved, component: params.component }, { draft: false }),
    chooseStart(index: number) {
      editAndRun(explorable(store.getState().document.workflow, registry, { subject, index }), 'start');
    },
    addNodes() {
      editAndRun(
        explorable(store.getState().document.workflow, registry, { subject, index: subject.move === undefined ? 0 : undefined }),
        'explore',
      );
    },
    join(from: number, to: number) {
      if (!subject.source) return;
      const made = walkBetween(store.getState().document.workflow, registry, { source: subject.source, from, to, steps: walkSteps });
      setWalk(made.decode);
      editAndRun(made, 'walk');
    },
    closeWalk: () => setWalk(undefined),
  };
};
