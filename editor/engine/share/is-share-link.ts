/** Whether the fragment of an address contains a shared workflow. Apart from `link.ts`, which a page fetches only when it does. */
export const isShareLink = (hash: string): boolean => /^#?w\d+=/.test(hash);
