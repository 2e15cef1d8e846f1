import { results } from './en/results.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(results);
