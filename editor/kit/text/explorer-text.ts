import { explorer } from './en/explorer.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(explorer);
