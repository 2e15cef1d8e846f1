import { library } from './en/library.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(library);
