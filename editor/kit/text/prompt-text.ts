import { prompt } from './en/prompt.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(prompt);
