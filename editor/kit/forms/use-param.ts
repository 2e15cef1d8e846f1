import { useCallback } from 'react';
import { setParam } from '../../../graph/index.ts';
import { useNodeState } from '../node-state.ts';
import { useStudio } from '../studio-context.tsx';
import type { Field } from './field.ts';

export type Param = {
  readonly id: string;
  readonly field: Field;
  /** The value in the workflow, or the default. */
  readonly value: unknown;
  readonly isSet: boolean;
  /** The values of a choice that the model family of the node supports. */
  readonly choices: readonly string[];
  readonly set: (value: unknown) => void;
};

/** One param of a node, and the edit that changes it. Changes within a second of each other are one step of undo. */
export const useParam = (id: string, field: Field): Param => {
  const { actions } = useStudio();
  const written = useNodeState(id, ({ node }) => node?.params[field.name]);
  const supported = useNodeState(id, (state) => state.choices?.[field.name]);
  const set = useCallback(
    (value: unknown) =>
      actions.edit((workflow) => setParam(workflow, { node: id, param: field.name, value }), {
        join: `${id}.${field.name}`,
        label: 'edit-param',
      }),
    [actions, id, field.name],
  );
  return {
    id,
    field,
    value: written === undefined ? field.defaultValue : written,
    isSet: written !== undefined,
    choices: supported ?? field.choices,
    set,
  };
};
