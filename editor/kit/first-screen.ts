import { isShareLink } from '../engine/share/is-share-link.ts';
import type { ViewState } from './view.ts';

/** The fragment of the editor's address. The start page has none. */
export const editorHash = '#edit';

/** The screen that an address asks for first. */
export const firstScreen = (hash: string): ViewState['screen'] => (hash === editorHash || isShareLink(hash) ? 'editor' : 'start');
