import { ar } from './ar.ts';
import { panelsAr } from './panels-ar.ts';

export { categoriesAr, namesAr, nodeTitlesAr } from './node-words-ar.ts';

/** All Arabic words, in one piece: fetched only where the interface is Arabic. */
export const words = { ...ar, ...panelsAr };
