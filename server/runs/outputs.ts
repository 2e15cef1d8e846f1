import { namedOutputs, type Registry } from '../../graph/index.ts';
import type { RunDetails, RunOutput } from '../contract.ts';

/** An output of a run, its name, and the kind of its port. */
export type KindOutput = RunOutput & { readonly name: string; readonly kind: string };

/** The outputs of a run that are stored so far, in the order of the interface. */
export const outputsOf = ({ workflow, outputs, targets }: RunDetails, registry: Registry): readonly KindOutput[] => {
  const named = namedOutputs(
    workflow,
    registry,
    targets.map((node) => ({ node })),
  );
  return Object.entries(outputs)
    .map(([name, output]) => {
      const index = named.findIndex((known) => known.name === name);
      return { ...output, name, kind: named[index]?.kind ?? 'unknown', rank: index < 0 ? named.length : index };
    })
    .sort((first, second) => first.rank - second.rank)
    .map(({ rank: _, ...output }) => output);
};

/** The address of a run. */
export const runAddress = (id: string): string => `/api/runs/${id}`;

/** Where an output of a run, or an item of it (from 1), is fetched. */
export const outputAddress = (run: string, name: string, end: string): string =>
  `${runAddress(run)}/outputs/${encodeURIComponent(name)}${end}`;
