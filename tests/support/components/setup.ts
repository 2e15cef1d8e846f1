import { beforeEach } from 'vitest';
// Fetched texts are needed before the first assertion: a test that reads one before its dialog is loaded would compare with its key.
import '../../../editor/kit/text/address-text.ts';
import '../../../editor/kit/text/arrange-text.ts';
import '../../../editor/kit/text/explorer-text.ts';
import '../../../editor/kit/text/help-text.ts';
import '../../../editor/kit/text/library-text.ts';
import '../../../editor/kit/text/models-text.ts';
import '../../../editor/kit/text/people-text.ts';
import '../../../editor/kit/text/plugins-text.ts';
import '../../../editor/kit/text/queue-text.ts';
import '../../../editor/kit/text/prompt-text.ts';
import '../../../editor/kit/text/replay-text.ts';
import '../../../editor/kit/text/results-text.ts';
import '../../../editor/kit/text/subgraphs-text.ts';
import '../../../editor/kit/text/sweep-text.ts';
import '../../../editor/kit/theme/globals.css';

// the language and the theme are remembered there
beforeEach(() => localStorage.clear());
