import type { EditLabel } from '../../engine/documents/history.ts';
import type { Translate } from './use-text.ts';

const unlabelled = { undo: 'command.undo', redo: 'command.redo', undone: 'history.undone', redone: 'history.redone' } as const;

/** A step of the history in words: "Undo: rename", or only "Undo" where the step has no label. */
export const historyText = (t: Translate, action: keyof typeof unlabelled, label: EditLabel | undefined): string =>
  label === undefined ? t(unlabelled[action]) : t(`history.${action}-of`, { edit: t(`edit.${label}`) });
