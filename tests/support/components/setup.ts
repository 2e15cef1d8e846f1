import { beforeAll, beforeEach } from 'vitest';
import { loadPlurals } from '../../../editor/kit/text/format-message.ts';
import '../../../editor/kit/theme/globals.css';

// the editor awaits it before it is drawn
beforeAll(loadPlurals);

// the language and the theme are remembered there
beforeEach(() => localStorage.clear());
