import type { ComponentType } from 'react';
import { loadPlurals } from '../kit/text/format-message.ts';
import { Editor } from './editor.tsx';
import { Studio } from './studio.tsx';

const EditorPage = () => <Studio first={{ name: 'editor', Screen: Editor }} />;

/** The studio with the editor, whose messages have plurals. */
export const loadEditorPage = async (): Promise<ComponentType> => {
  await loadPlurals();
  return EditorPage;
};
