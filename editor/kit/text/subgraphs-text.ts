import { subgraphs } from './en/subgraphs.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(subgraphs);
