import type { ModelFamily } from '../../models/family.ts';
import { usage } from '../error.ts';
import { suggest } from '../suggest.ts';

/** The family of a name. Throws `CliError` (`USAGE`) where there is none. */
export const familyNamed = (families: readonly ModelFamily[], name: string): ModelFamily => {
  const found = families.find(({ manifest }) => manifest.family === name);
  if (found) return found;
  const names = families.map(({ manifest }) => manifest.family);
  throw usage('There is no model family "{name}".{suggestion} "unclip models" lists the families.', {
    name,
    suggestion: suggest(name, names),
  });
};
