import { address } from './en/address.ts';
import { addFetchedText } from './use-text.ts';

addFetchedText(address);
