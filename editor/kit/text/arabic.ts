import { ar } from './ar.ts';
import { nodeDocsAr } from './node-docs-ar.ts';
import { latentDocsAr } from './node-docs-latent-ar.ts';
import { panelsAr } from './panels-ar.ts';
import { serverAr } from './server-ar.ts';

export { categoriesAr, namesAr, nodeTitlesAr } from './node-words-ar.ts';

/** All Arabic words, in one piece: fetched only where the interface is Arabic. */
export const words = { ...ar, ...panelsAr, ...serverAr };

/** What specs say, by the English sentence. */
export const docsAr: Readonly<Record<string, string>> = { ...nodeDocsAr, ...latentDocsAr };
