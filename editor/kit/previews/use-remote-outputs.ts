import { useEffect } from 'react';
import type { AnyNode, Port } from '../../../graph/index.ts';
import type { NodeRun } from '../../engine/run/types.ts';
import { useStudio } from '../studio-context.tsx';

/** Fetches the outputs of a node from the server while they are wanted and only stored there. Without an answer, they stay on the server. */
export const useRemoteOutputs = (id: string, run: NodeRun | undefined, wanted = true): void => {
  const { actions } = useStudio();
  const remote = run?.remote === true && wanted;
  const key = run?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key means other outputs
  useEffect(() => {
    if (remote) actions.fetchOutputs(id).catch(() => undefined);
  }, [remote, key, id, actions]);
};

/** Kinds of values that people read. The other kinds are numbers for other nodes, and a preview of them shows little. */
const readable = new Set(['image', 'text', 'number', 'scores', 'file']);

const kindsOf = ({ outputs }: AnyNode): readonly string[] => Object.values<Port>(outputs).map(({ kind }) => kind.kind);

/** Whether a node has an output that people read. */
export const hasReadableOutput = (spec: AnyNode): boolean => kindsOf(spec).some((kind) => readable.has(kind));

export const hasImageOutput = (spec: AnyNode): boolean => kindsOf(spec).includes('image');
