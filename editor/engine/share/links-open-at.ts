import { readPreferences } from '../preferences.ts';

/** The address at which share links open. `local`: only this machine can open it. */
export type LinkAddress = { readonly address: string; readonly local: boolean };

const loopback = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/;

/** The address that a user types for links; undefined if it is none of http or https. What a link has after the path is removed. */
export const linkAddressOf = (typed: string): string | undefined => {
  const text = typed.trim();
  try {
    const { protocol, origin, pathname } = new URL(text.includes('://') ? text : `https://${text}`);
    return text !== '' && /^https?:$/.test(protocol) ? origin + pathname : undefined;
  } catch {
    return undefined;
  }
};

/** The address that was chosen in Settings, or else that of this page. */
export const linksOpenAt = ({ origin, pathname }: Pick<Location, 'origin' | 'pathname'>): LinkAddress => {
  const address = readPreferences().linksAt ?? origin + pathname;
  return { address, local: loopback.test(new URL(address).hostname) };
};
