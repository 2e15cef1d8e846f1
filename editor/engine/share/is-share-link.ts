/** The name and version at the start of a shared fragment, also where a program has percent-encoded the address. */
const start = /(?:^|#|%23|%2523)w\d+(?:=|%3D|%253D)/i;

/** Whether a fragment or a text contains a shared workflow. Apart from `link.ts`, which a page fetches only when it does. */
export const isShareLink = (text: string): boolean => start.test(text.trimStart());
