import { plugins } from './en/plugins.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(plugins);
