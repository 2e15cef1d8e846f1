import { arrange } from './en/arrange.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(arrange);
