import { useMemo } from 'react';
import { type ModelReference, modelReferenceOf } from '../../graph/index.ts';
import type { StudioState } from '../engine/state.ts';
import { useStudio, useStudioState } from './studio-context.tsx';

/** What a node needs of a model family; undefined when it runs no model. */
export const useModelReference = (id: string): ModelReference | undefined => {
  const { registry } = useStudio();
  const select = useMemo(() => {
    let last: Pick<StudioState, 'document' | 'types'> | undefined;
    let reference: ModelReference | undefined;
    // called for every change of the state, such as a step of a run
    return ({ document, types }: StudioState): ModelReference | undefined => {
      if (last?.document === document && last.types === types) return reference;
      last = { document, types };
      const next = modelReferenceOf({ workflow: document.workflow, types, registry }, id);
      if (JSON.stringify(next) !== JSON.stringify(reference)) reference = next;
      return reference;
    };
  }, [registry, id]);
  return useStudioState(select);
};
