import { queue } from './en/queue.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(queue);
