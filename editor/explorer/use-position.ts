import { useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Workflow } from '../../graph/index.ts';
import { moveAlong, standardScores } from '../../models/pca/index.ts';
import { addExploration, addWalk, startIndex, writeMovement } from '../../nodes/edit/explore.ts';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import { drawerAfter, finalAfter, type Movement, type Steer, steerAt, typeThat } from '../../nodes/steer.ts';
import type { EditLabel } from '../engine/documents/history.ts';
import { drawingNodes } from '../engine/latent/drawing-nodes.ts';
import type { Subject } from '../engine/latent/subject.ts';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import { nodeTitle } from '../kit/text/node-words.ts';
import { useText } from '../kit/text/use-text.ts';
import { useLivePicture } from './use-live-picture.ts';

/** Most embeddings that are drawn at once while a slider is dragged. */
const mostAtOnce = 4;
/** Pictures of a walk between two points. */
const walkSteps = 9;

/** The score of the current position on each component, in standard deviations. `subscribe` calls back whenever the position moves. */
export type Scores = { of(component: number): number; subscribe(listener: () => void): () => void };

/** The titles of the node types that the explorer adds or asks the user to add. */
export const useNodeTitles = () => {
  const { registry } = useStudio();
  const { language } = useText();
  const titleOf = (name: keyof Steer) => {
    const found = typeThat(registry, name);
    return found ? nodeTitle(found.spec, language) : name;
  };
  return { source: titleOf('captioned'), fit: titleOf('fit'), move: titleOf('move'), draw: titleOf('draw') };
};

/**
 * The position of the explorer: a movement that is tried out beside the saved one and drawn live, and that is saved in the workflow when the
 * user keeps it. A point becomes a start or the end of a walk by an edit of the workflow.
 */
export const usePosition = (subject: Subject, basis: SpaceBasis | undefined) => {
  const { actions, registry, store } = useStudio();
  const workflow = useStudioState((state) => state.document.workflow);
  const { move, source } = subject;
  const params = move === undefined ? undefined : workflow.nodes[move]?.params;
  const facet = move === undefined ? undefined : steerAt(workflow, registry, move).move;
  // a store of its own: a slider that moves must not render the explorer, but only what shows its position
  const [tried] = useState(() => createStore<{ readonly movement: Movement | undefined }>(() => ({ movement: undefined })));
  const [walk, setWalk] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: after an edit, or for another node, nothing is being tried
  useEffect(() => tried.setState({ movement: undefined }), [params, move]);

  const startLink = move === undefined || !facet ? undefined : workflow.nodes[move]?.inputs[facet.embedding];
  const batch = useStudioState((state) => {
    const value = startLink && state.runs[startLink.node]?.outputs?.[startLink.port];
    return typeof value === 'object' && value !== null && 'dims' in value && Array.isArray(value.dims) ? Number(value.dims[0]) : 1;
  });
  const tooMany = batch > mostAtOnce;
  const draft = useMemo(() => (move === undefined ? undefined : drawerAfter(workflow, registry, move)), [workflow, registry, move]);
  const drawFacet = draft === undefined ? undefined : steerAt(workflow, registry, draft).draw;
  const final = useMemo(() => (draft === undefined ? undefined : finalAfter(workflow, registry, draft)), [workflow, registry, draft]);
  // without the workflow among its dependencies: an edit elsewhere must not cancel the picture that is being drawn
  const nodes = useMemo(
    () =>
      move !== undefined && facet && draft !== undefined && drawFacet && final !== undefined && startLink && !tooMany
        ? drawingNodes({ move, moveFacet: facet, draft, drawFacet, final })
        : undefined,
    [move, facet, draft, drawFacet, final, startLink, tooMany],
  );
  const live = useLivePicture(nodes);
  const saved = useMemo(() => facet?.read(params ?? {}), [facet, params]);
  const start = useMemo(
    () => (basis && subject.start?.length === basis.dimension ? standardScores(basis, subject.start) : undefined),
    [basis, subject.start],
  );
  const { show } = live;

  const change = useCallback(
    (next: Movement, { draft }: { readonly draft: boolean }) => {
      tried.setState({ movement: next });
      void show(next, { draft });
    },
    [show, tried],
  );
  /** Runs an edit of the workflow and draws the result. */
  const editAndRun = (edited: { readonly workflow: Workflow; readonly draw: string } | undefined, label: EditLabel) => {
    if (!edited) return;
    actions.edit(() => edited.workflow, { label });
    void actions.run([finalAfter(edited.workflow, registry, edited.draw)], { seeds: 'present' });
  };
  const explore = (index: number | undefined, label: EditLabel) =>
    editAndRun(addExploration(store.getState().document.workflow, registry, { exploration: subject, index }), label);
  const current = useCallback(() => tried.getState().movement ?? saved, [tried, saved]);
  const scores = useMemo((): Scores => {
    const of = (component: number): number => {
      const movement = current();
      return facet && movement && start ? facet.score(movement, start, component) : 0;
    };
    return { of, subscribe: (listener) => tried.subscribe(listener) };
  }, [current, facet, start, tried]);
  return {
    start,
    startIndex: move !== undefined && source ? startIndex(workflow, registry, { move, source }) : undefined,
    nodes,
    move: facet,
    batch,
    tooMany,
    walk,
    /** What is drawn at the position. */
    picture: live.picture,
    /** What is tried out beside the saved movement. */
    tried,
    saved,
    scores,
    basis,
    /** Moves to a score on one component: as a draft while it is dragged. */
    moveTo: useCallback(
      (target: { readonly component: number; readonly score: number }, how: { readonly draft: boolean }) => {
        const movement = current();
        if (facet && movement && start) change(facet.moveTo(movement, start, target), how);
      },
      [current, facet, start, change],
    ),
    keep() {
      const movement = current();
      if (move === undefined || !movement) return;
      actions.edit((workflow) => writeMovement(workflow, registry, { node: move, movement }), { label: 'steer' });
      tried.setState({ movement: undefined });
      // the picture was drawn when the slider was released: this run takes it from memory
      if (final !== undefined) void actions.run([final], { seeds: 'present' });
    },
    reset() {
      if (facet) change(facet.to([]), { draft: false });
    },
    chooseStart: (index: number) => explore(index, 'steer'),
    addNodes: () => explore(move === undefined ? 0 : undefined, 'add-missing'),
    join(from: number, to: number) {
      if (!source) return;
      const walked = addWalk(store.getState().document.workflow, registry, { source, from, to, steps: walkSteps });
      setWalk(walked.draw);
      editAndRun(walked, 'walk');
    },
    closeWalk: () => setWalk(undefined),
  };
};

type Position = ReturnType<typeof usePosition>;

/** Whether the movement that is tried out differs from the saved one. */
export const useIsTried = ({ tried, saved, move }: Position): boolean => {
  const written = (value: Movement | undefined) => JSON.stringify(value && move?.write(value));
  return useStore(tried, ({ movement }) => movement !== undefined && written(movement) !== written(saved));
};

/** The embedding at the current position, `[D]`. */
export const useMoved = ({ tried, saved, move, start, basis }: Position, embedding: Float32Array | undefined) => {
  const movement = useStore(tried, (state) => state.movement) ?? saved;
  return useMemo(() => {
    if (!basis || !start || !move || !movement || !embedding) return embedding;
    const steps = Array.from(start, (from, component) => move.score(movement, start, component) - from);
    return moveAlong(basis, embedding, steps);
  }, [basis, start, move, movement, embedding]);
};
