import { people } from './en/people.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(people);
