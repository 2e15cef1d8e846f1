import { sweep } from './en/sweep.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(sweep);
