import { useEffect } from 'react';
import type { AnyNode, Port } from '../../../graph/index.ts';
import type { NodeRun } from '../../engine/run/types.ts';
import { useStudio } from '../studio-context.tsx';

/** While it is wanted: fetches what a node gave, where it lies on the server. Where that does not answer, it stays as it is. */
export const useBrought = (id: string, run: NodeRun | undefined, wanted = true): void => {
  const { actions } = useStudio();
  const remote = run?.remote === true && wanted;
  const key = run?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: under another key lies another value
  useEffect(() => {
    if (remote) actions.fetchOutputs(id).catch(() => undefined);
  }, [remote, key, id, actions]);
};

/** Kinds of values that people read; the others are numbers for other nodes, and their pictures say little. */
const readable = new Set(['image', 'text', 'number', 'scores', 'file']);

const kindsOf = ({ outputs }: AnyNode): readonly string[] => Object.values<Port>(outputs).map(({ kind }) => kind.kind);

/** Whether a node gives something that people read. */
export const givesReadable = (spec: AnyNode): boolean => kindsOf(spec).some((kind) => readable.has(kind));

export const givesPictures = (spec: AnyNode): boolean => kindsOf(spec).includes('image');
