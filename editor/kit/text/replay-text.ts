import { replay } from './en/replay.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(replay);
