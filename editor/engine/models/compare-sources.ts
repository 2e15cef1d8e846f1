import type { StudioState } from '../state.ts';
import type { Studio } from '../studio.ts';
import type { InstalledFamily } from './types.ts';
import { usedFamilies } from './used-families.ts';

/** How a family that a workflow names the source of differs from what is installed. */
export type SourceDifference =
  | { readonly kind: 'missing'; readonly name: string; readonly repository: string | undefined }
  /** A family of the name is installed, with another manifest. */
  | { readonly kind: 'other'; readonly name: string };

/** The families that the open workflow names the source of and runs, and that are missing here or have another manifest. */
export const compareSources = (
  { document: { workflow }, types }: Pick<StudioState, 'document' | 'types'>,
  registry: Studio['registry'],
  families: readonly InstalledFamily[],
): readonly SourceDifference[] => {
  const used = usedFamilies({ workflow, types, registry }, families);
  return Object.entries(workflow.models ?? {}).flatMap(([name, { repository, manifest }]): SourceDifference[] => {
    if (!used.has(name)) return [];
    const installed = families.find(({ facts }) => facts.family === name);
    if (!installed) return [{ kind: 'missing', name, repository }];
    return manifest !== undefined && manifest !== installed.facts.hash ? [{ kind: 'other', name: installed.title }] : [];
  });
};
