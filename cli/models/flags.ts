import type { Flag } from '../arguments.ts';

export const yesFlag: Flag = { name: 'yes', doc: 'Do not ask.' };
