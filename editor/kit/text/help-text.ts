import { help } from './en/help.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(help);
