import { models } from './en/models.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(models);
