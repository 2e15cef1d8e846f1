import { Editor } from './editor.tsx';
import { Studio } from './studio.tsx';

/** The studio with the editor. */
export const EditorPage = () => <Studio first={{ name: 'editor', Screen: Editor }} />;
