import type { help as english } from '../en/help.ts';

export const help: Readonly<Record<keyof typeof english, string>> = {
  'keys.change': 'غيّر مفاتيح «{command}»',
};
