import type { panelsEn } from './panels-en.ts';

/** The words of the panels, in Arabic. */
export const panelsAr: Readonly<Record<keyof typeof panelsEn, string>> = {};
