import { beforeEach } from 'vitest';
import '../../../editor/kit/theme/globals.css';

// the language and the theme are remembered there
beforeEach(() => localStorage.clear());
